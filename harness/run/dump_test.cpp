// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/dump.hpp"

#include "run/guest_session.hpp"
#include "support/temporary_directory.hpp"
#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using model::DumpOccasion;
using vm::FakeMachine;
using vm::LifecycleEvent;

constexpr const char* hung_task =
    "[  121.000000] INFO: task worker:77 blocked for more than 120 seconds.\n"
    "[  121.000100]       Not tainted 6.1.0 #1\n"
    "[  121.000200] task:worker state:D stack:0 pid:77 ppid:1 flags:0x00000000\n"
    "[  121.000300] Call Trace:\n"
    "[  121.000400]  __schedule+0x2a0/0x900\n"
    "[  121.000500]  schedule+0x5a/0xd0\n"
    "[  121.000600]  worker_wait+0x10/0x20\n";

struct Dumps {
    Dumps() {
        scenario.name = scenario.workload.name = "x";
        scenario.timeouts.boot = scenario.timeouts.workload = 200ms;
        scenario.timeouts.teardown = 100ms;
        scenario.dump.occasions = {DumpOccasion::panic, DumpOccasion::hang};
    }

    SessionResult watch(FakeMachine::Script script) {
        FakeMachine machine([&](FakeMachine& guest) {
            guest.remember("memory");
            script(guest);
        });
        const auto& path = directory.path();
        return watch_guest(machine, scenario, {path / "console.log", path / "events", file()},
                           cancel, {});
    }
    std::filesystem::path file() const { return directory.path() / "vmcore"; }
    bool kept() const { return std::filesystem::exists(file()); }
    std::string note(const SessionResult& result) const {
        for (const auto& text : result.seen.notes)
            if (text.starts_with("no memory dump")) return text;
        return {};
    }

    test::TemporaryDirectory directory;
    model::Scenario scenario;
    host::Cancel cancel;
};

void panics(FakeMachine& guest) {
    guest.print("[    1.000100] Kernel panic - not syncing: x\n");
    guest.raise(LifecycleEvent::panicked);
}

void passes(FakeMachine& guest) {
    std::string text;
    std::uint64_t number = 0;
    for (const decltype(protocol::Event::body)& body :
         {decltype(protocol::Event::body){protocol::Booted{}},
          decltype(protocol::Event::body){
              protocol::WorkloadResult{protocol::Outcome::pass, "", {}}},
          decltype(protocol::Event::body){protocol::End{}}}) {
        text += protocol::to_line({number++, 1.0, body}) + "\n";
    }
    guest.send(text);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dumps, Dumps)

BOOST_AUTO_TEST_CASE(a_panic_leaves_the_guests_memory) {
    const auto result = watch(panics);
    BOOST_REQUIRE(result.aftermath.dump.has_value());
    BOOST_TEST(result.aftermath.dump->file == "vmcore");
    BOOST_TEST((result.aftermath.dump->occasion == DumpOccasion::panic));
    BOOST_TEST(result.aftermath.dump->bytes == 6U);
    BOOST_TEST(kept());
}

BOOST_AUTO_TEST_CASE(a_hang_leaves_the_guests_memory_whoever_noticed_it) {
    for (const FakeMachine::Script& script :
         {FakeMachine::Script([](FakeMachine&) {}), FakeMachine::Script([](FakeMachine& guest) {
              guest.raise(LifecycleEvent::watchdog_expired);
          }),
          FakeMachine::Script([](FakeMachine& guest) { guest.print(hung_task); })}) {
        const auto result = watch(script);
        BOOST_REQUIRE(result.aftermath.dump.has_value());
        BOOST_TEST((result.aftermath.dump->occasion == DumpOccasion::hang));
    }
}

BOOST_AUTO_TEST_CASE(a_guest_that_passes_is_dumped_only_where_every_end_is_asked_for) {
    BOOST_TEST(!watch(passes).aftermath.dump.has_value());
    BOOST_TEST(!kept());
    scenario.dump.occasions = {DumpOccasion::end};
    BOOST_TEST((watch(passes).aftermath.dump.value().occasion == DumpOccasion::end));
    BOOST_TEST((watch(panics).aftermath.dump.value().occasion == DumpOccasion::panic));
}

BOOST_AUTO_TEST_CASE(nobody_asked_for_a_dump) {
    scenario.dump.occasions.clear();
    const auto result = watch(panics);
    BOOST_TEST(!result.aftermath.dump.has_value());
    BOOST_TEST(note(result).empty());
    BOOST_TEST(!kept());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_dumped_is_told_and_changes_no_verdict) {
    scenario.dump.maximum = {5};
    const auto result = watch(panics);
    BOOST_TEST(!result.aftermath.dump.has_value());
    BOOST_TEST(note(result) == "no memory dump: the fake guest's memory is large");
    BOOST_TEST((result.seen.ending == Ending::panicked));
    BOOST_TEST(!kept());
}

BOOST_AUTO_TEST_CASE(an_elf_dump_that_cannot_fit_is_not_begun) {
    scenario.dump.format = model::DumpFormat::elf;
    scenario.dump.maximum = {64U << 20};
    scenario.topology.memory = {512U << 20};
    BOOST_TEST(note(watch(panics)) ==
               "no memory dump: the guest has 512MiB of memory, and dump.maximum is 64MiB");
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_for_the_guests_memory_is_told_before) {
    scenario.topology.memory = scenario.dump.maximum = {1ULL << 60};
    const auto text = note(watch(panics));
    BOOST_CHECK_MESSAGE(text.find("the disk has") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_guest_that_is_gone_is_not_asked) {
    const auto result = watch([](FakeMachine& guest) { guest.raise(LifecycleEvent::stopped); });
    BOOST_TEST(!result.aftermath.dump.has_value());
    BOOST_TEST(note(result).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
