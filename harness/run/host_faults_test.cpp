// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_faults.hpp"

#include "protocol/signs.hpp"
#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using vm::Disturbance;

model::Fault fault(std::string kind, const char* at,
                   std::map<std::string, std::string> parameters = {}) {
    model::Fault made;
    made.kind = std::move(kind);
    made.side = model::FaultSide::host;
    made.at = std::get<model::FaultTime>(model::parse_fault_time(at));
    made.parameters = std::move(parameters);
    return made;
}

protocol::Event phase(const char* name) {
    return {0, 7.5, protocol::Phase{name}};
}

struct Guest {
    explicit Guest(std::vector<model::Fault> faults, bool can_be_disturbed = true)
        : plan(std::move(faults)), injector(machine, plan, log) {
        if (!can_be_disturbed) return;
        machine.on_disturbance([this](vm::FakeMachine&, Disturbance what, std::uint64_t number) {
            done.push_back({what, number});
        });
    }
    /// Runs up to `time` after the start as the watch loop does.
    void run_until(std::chrono::milliseconds time) {
        while (injector.next() && *injector.next() <= start + time)
            injector.run_due(*injector.next());
    }
    /// What told that a fault took effect.
    std::vector<std::string> proofs() {
        std::vector<std::string> told;
        for (const auto& record : records())
            if (record.state == model::FaultState::fired) told.push_back(record.detail);
        return told;
    }
    std::vector<model::FaultRecord> records() {
        Observation seen;
        log.give(seen);
        return seen.faults;
    }

    const HostFaults::Clock::time_point start = HostFaults::Clock::now();
    vm::FakeMachine machine{[](vm::FakeMachine&) {}};
    std::vector<model::Fault> plan;
    FaultLog log;
    HostFaults injector;
    std::vector<std::pair<Disturbance, std::uint64_t>> done;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(host_faults)

BOOST_AUTO_TEST_CASE(a_fault_waits_for_its_moment_and_is_recorded_with_the_guests_uptime) {
    Guest guest({fault("nmi", "workload+200ms"), fault("vcpu-unplug", "boot", {{"cpu", "3"}})});
    guest.injector.started(guest.start);
    guest.run_until(1s);
    BOOST_REQUIRE(guest.done.size() == 1u);
    BOOST_CHECK(guest.done[0].first == Disturbance::unplug_cpu);
    BOOST_TEST(guest.done[0].second == 3u);
    guest.injector.on_event(phase("workload"), guest.start + 2s);
    guest.run_until(2199ms);
    BOOST_TEST(guest.done.size() == 1u);
    guest.run_until(2200ms);
    BOOST_REQUIRE(guest.done.size() == 2u);
    BOOST_CHECK(guest.done[1].first == Disturbance::nmi);
    const auto records = guest.records();
    BOOST_REQUIRE(records.size() == 2u);
    BOOST_CHECK(records[1].state == model::FaultState::accepted);
    BOOST_TEST(records[1].fault == 0u);
    BOOST_TEST(records[1].uptime == 7.7, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_pause_ends_by_itself_and_at_the_latest_with_the_watch) {
    for (const bool early : {false, true}) {
        Guest guest({fault("pause", "boot", {{"duration", "500"}, {"clock", "stops"}})});
        guest.injector.started(guest.start);
        guest.run_until(early ? 100ms : 500ms);
        if (early) guest.injector.end(guest.start + 100ms);
        BOOST_REQUIRE(guest.done.size() == 2u);
        BOOST_CHECK(guest.done[0].first == Disturbance::suspend);
        BOOST_CHECK(guest.done[1].first == Disturbance::resume);
        BOOST_CHECK(guest.records().back().state == model::FaultState::ended);
    }
}

BOOST_AUTO_TEST_CASE(a_slow_host_takes_turns_and_leaves_the_guest_running) {
    Guest guest({fault("slow-host", "boot", {{"percent", "20"}, {"duration", "1000"}})});
    guest.injector.started(guest.start);
    guest.run_until(2s);
    BOOST_TEST(guest.done.size() >= 20u);
    for (std::size_t i = 0; i < guest.done.size() - 1; ++i) {
        BOOST_CHECK(guest.done[i].first == (i % 2 == 0 ? Disturbance::freeze : Disturbance::thaw));
    }
    BOOST_CHECK(guest.done.back().first == Disturbance::thaw);
    BOOST_CHECK(!guest.injector.next());
}

BOOST_AUTO_TEST_CASE(what_asks_qemu_is_put_off_while_its_process_stands_still) {
    Guest guest({fault("pause", "boot", {{"duration", "500"}, {"clock", "runs"}}),
                 fault("disk-throttle", "boot+100ms", {{"bytes-per-second", "7"}}),
                 fault("balloon", "boot", {{"memory", "8"}, {"duration", "200"}})});
    guest.injector.started(guest.start);
    guest.run_until(499ms);
    BOOST_REQUIRE(guest.done.size() == 1u);
    BOOST_CHECK(guest.done[0].first == Disturbance::freeze);
    BOOST_TEST(guest.injector.holds_machine());
    guest.run_until(500ms);
    BOOST_TEST(!guest.injector.holds_machine());
    BOOST_REQUIRE(guest.done.size() == 4u);
    BOOST_CHECK(guest.done[1].first == Disturbance::thaw);
    BOOST_CHECK(guest.done[2].first == Disturbance::set_memory);
    BOOST_CHECK(guest.done[3].first == Disturbance::throttle_disk);
    const auto records = guest.records();
    const auto told = std::find_if(records.begin(), records.end(), [](const auto& record) {
        return record.fault == 1 && record.state == model::FaultState::accepted;
    });
    BOOST_REQUIRE((told != records.end()));
    BOOST_TEST(told->detail == "the scratch disk does 7 a second (put off for 400ms)");
}

BOOST_AUTO_TEST_CASE(what_is_to_be_taken_back_waits_for_the_process_too) {
    Guest guest({fault("disk-throttle", "boot", {{"bytes-per-second", "7"}, {"duration", "200"}}),
                 fault("pause", "boot+100ms", {{"duration", "500"}})});
    guest.injector.started(guest.start);
    guest.run_until(599ms);
    BOOST_TEST(guest.done.size() == 2u);
    guest.run_until(600ms);
    BOOST_REQUIRE(guest.done.size() == 4u);
    BOOST_CHECK(guest.done[2].first == Disturbance::thaw);
    BOOST_CHECK(guest.done[3] == std::make_pair(Disturbance::throttle_disk, std::uint64_t{0}));
}

BOOST_AUTO_TEST_CASE(of_two_pauses_the_longer_one_holds_the_guest) {
    Guest guest({fault("pause", "boot", {{"duration", "500"}}),
                 fault("pause", "boot+100ms", {{"duration", "100"}})});
    guest.injector.started(guest.start);
    guest.run_until(499ms);
    BOOST_TEST(guest.done.size() == 1u);
    guest.run_until(500ms);
    BOOST_REQUIRE(guest.done.size() == 2u);
    BOOST_CHECK(guest.done[1].first == Disturbance::thaw);
}

BOOST_AUTO_TEST_CASE(a_slow_host_is_asked_in_the_guests_own_turn) {
    Guest guest({fault("slow-host", "boot", {{"percent", "20"}, {"duration", "1000"}}),
                 fault("nmi", "boot+10ms")});
    guest.injector.started(guest.start);
    guest.run_until(10ms);
    BOOST_REQUIRE(guest.done.size() == 3u);
    BOOST_CHECK(guest.done[1].first == Disturbance::thaw);
    BOOST_CHECK(guest.done[2].first == Disturbance::nmi);
    guest.run_until(30ms);
    BOOST_REQUIRE(guest.done.size() == 4u);
    BOOST_CHECK(guest.done[3].first == Disturbance::freeze);
}

BOOST_AUTO_TEST_CASE(what_the_machine_cannot_do_is_refused_in_its_own_words) {
    Guest guest({fault("reset", "boot")}, false);
    guest.injector.started(guest.start);
    guest.run_until(1s);
    const auto records = guest.records();
    BOOST_REQUIRE(records.size() == 1u);
    BOOST_CHECK(records[0].state == model::FaultState::refused);
    BOOST_TEST(records[0].detail == "the fake guest cannot be disturbed");
}

BOOST_AUTO_TEST_CASE(faults_of_others_and_those_left_out_are_not_ours) {
    auto guests = fault("failslab", "boot");
    guests.side = model::FaultSide::guest;
    auto without = fault("nmi", "boot");
    without.left_out = "why not";
    Guest guest({guests, without});
    guest.injector.started(guest.start);
    BOOST_CHECK(!guest.injector.next());
}

BOOST_AUTO_TEST_CASE(what_the_hypervisor_measures_tells_that_a_fault_took_effect) {
    const std::map<std::string, std::string> memory{{"memory", "1000"}};
    Guest guest({fault("balloon", "boot", memory), fault("vcpu-unplug", "boot", {{"cpu", "1"}}),
                 fault("disk-detach", "boot"), fault("disk-error", "boot")});
    vm::Vitals vitals{std::uint64_t{1} << 30, 4U, vm::Vitals::Disk{0, 0}};
    guest.machine.measure([&] { return vitals; }, {});
    guest.injector.started(guest.start);
    guest.run_until(1s);
    vitals = {1000, 3, vm::Vitals::Disk{0, 2}};
    guest.run_until(10s);
    vitals.scratch_disk.reset();
    guest.run_until(20s);
    BOOST_TEST(
        guest.proofs() == (std::vector<std::string>{"the guest gave memory back, and has 1000",
                                                    "the guest gave the CPU back, and has 3",
                                                    "2 requests to the scratch disk failed",
                                                    "the guest gave the scratch disk back"}),
        boost::test_tools::per_element());
    BOOST_CHECK(!guest.injector.next());
}

BOOST_AUTO_TEST_CASE(what_nothing_tells_of_stays_accepted) {
    Guest guest({fault("balloon", "boot", {{"memory", "1000"}}), fault("nmi", "boot")});
    guest.machine.measure([] { return vm::Vitals{std::uint64_t{1} << 30, 4U, {}}; }, {});
    guest.injector.started(guest.start);
    for (int look = 0; look < 20; ++look)
        guest.injector.run_due(guest.start + look * 5s);
    guest.injector.end(guest.start + 100s);
    for (const auto& record : guest.records())
        BOOST_CHECK(record.state == model::FaultState::accepted);
}

BOOST_AUTO_TEST_CASE(a_throttled_disk_is_told_by_what_it_does) {
    for (const bool slow : {true, false}) {
        Guest guest(
            {fault("disk-throttle", "boot", {{"bytes-per-second", "1024"}, {"duration", "2000"}})});
        vm::Vitals vitals{{}, {}, vm::Vitals::Disk{50, 0}};
        guest.machine.measure([&] { return vitals; }, {});
        guest.injector.started(guest.start);
        guest.run_until(0s);
        vitals.scratch_disk->bytes += slow ? 2048 : 100'000;
        guest.run_until(3s);
        BOOST_TEST(guest.proofs().size() == (slow ? 1u : 0u));
    }
}

BOOST_AUTO_TEST_CASE(a_guest_that_stands_still_uses_no_time) {
    for (const double used : {0.0, 2.0}) {
        Guest guest({fault("pause", "boot", {{"duration", "2000"}})});
        double seconds = 7;
        guest.machine.measure({}, [&] { return seconds; });
        guest.injector.started(guest.start);
        guest.run_until(0s);
        seconds += used;
        guest.run_until(3s);
        const auto proofs = guest.proofs();
        BOOST_REQUIRE(proofs.size() == (used == 0 ? 1u : 0u));
        if (!proofs.empty())
            BOOST_TEST(proofs[0] ==
                       "QEMU stood still for 2.00 s, and used 0.00 s of CPU time meanwhile");
    }
}

BOOST_AUTO_TEST_CASE(the_guest_itself_may_tell) {
    Guest guest({fault("nmi", "boot"), fault("power-button", "boot"), fault("reset", "boot")});
    guest.injector.started(guest.start);
    guest.run_until(0s);
    model::Finding finding;
    finding.kind = model::FindingKind::nmi;
    finding.title = "NMI received for unknown reason";
    guest.injector.on_finding(finding, guest.start + 1s);
    guest.injector.on_event({0, 3, protocol::Note{std::string(protocol::power_button_sign)}},
                            guest.start + 2s);
    guest.injector.on_guest_end(guest.start + 3s);
    BOOST_TEST(guest.proofs() ==
                   (std::vector<std::string>{"the kernel: NMI received for unknown reason",
                                             "the kernel met a press of the ACPI power button",
                                             "the guest ended"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
