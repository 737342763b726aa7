// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_faults.hpp"

#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
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
    BOOST_CHECK(records[1].state == model::FaultState::fired);
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
