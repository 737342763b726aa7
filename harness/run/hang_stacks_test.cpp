// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/hang_stacks.hpp"

#include "run/guest_session.hpp"
#include "run/judge.hpp"
#include "support/temporary_directory.hpp"
#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using vm::FakeMachine;

constexpr const char* registers =
    "\r\nCPU#0\r\nRAX=0000000000000000 RBX=0000000000000000\r\n"
    "RIP=ffffffff81cbc56f RFL=00000216 [----AP-] CPL=0 II=0 A20=1 SMM=0 HLT=1\r\n"
    "\r\nCPU#11\r\nRIP=0000000000401234 RFL=00000216 [----AP-] CPL=3 II=0 A20=1 SMM=0 HLT=0\r\n";

/// A kernel that heeds the keyboard.
void answer(FakeMachine& guest, char key) {
    if (key == 'l') {
        for (int cpu = 0; cpu < 4; ++cpu) {
            guest.print("[    4.2] NMI backtrace for cpu " + std::to_string(cpu) +
                        "\n[    4.2] Call Trace:\n[    4.2]  do_idle+0x269/0x2a0\n");
        }
        guest.print("[    4.2] watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [x:1]\n");
    }
    if (key == 'w') {
        guest.print(
            "[    4.3] task:worker state:D stack:0 pid:77\n"
            "[    4.3]  schedule+0x5a/0xd0\n");
    }
    if (key == '7') guest.print("[    4.4] sysrq: Loglevel set to 7\n");
}

struct Hang {
    Hang() {
        scenario.name = scenario.workload.name = "x";
        scenario.timeouts.boot = scenario.timeouts.workload = 100ms;
        scenario.timeouts.teardown = 100ms;
    }
    SessionResult watch(FakeMachine::Script script) {
        FakeMachine machine(std::move(script));
        const auto& path = directory.path();
        return watch_guest(machine, scenario,
                           {path / "console.log", path / "events", path / "dump"}, cancel, {});
    }
    test::TemporaryDirectory directory;
    model::Scenario scenario;
    host::Cancel cancel;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stacks_of_hangs, Hang)

BOOST_AUTO_TEST_CASE(a_kernel_that_answers_tells_the_stacks_of_its_cpus_and_blocked_tasks) {
    const auto result = watch([](FakeMachine& guest) {
        guest.print("[    0.000000] Linux version 6.1.0\n");
        guest.on_sysrq(answer);
    });
    BOOST_REQUIRE(result.aftermath.hang_stacks.has_value());
    const auto& stacks = *result.aftermath.hang_stacks;
    BOOST_TEST(stacks.source == "sysrq");
    BOOST_TEST_REQUIRE(stacks.stacks.size() == 5U);
    BOOST_TEST(stacks.stacks[3].title == "NMI backtrace for cpu 3");
    BOOST_TEST(stacks.stacks[4].trace.at(0).function == "schedule");
}

BOOST_AUTO_TEST_CASE(what_it_was_asked_for_is_no_finding_and_not_its_last_word) {
    const auto result = watch([](FakeMachine& guest) {
        guest.print("[    0.000000] Linux version 6.1.0\n");
        guest.on_sysrq(answer);
    });
    BOOST_TEST(result.seen.findings.empty());
    BOOST_TEST((judge(scenario, result.seen).status == model::Status::error));
    BOOST_TEST_REQUIRE(result.seen.console.last_lines.size() == 1U);
    BOOST_TEST(result.seen.console.last_lines[0] == "[    0.000000] Linux version 6.1.0");
}

BOOST_AUTO_TEST_CASE(of_a_kernel_that_does_not_answer_the_registers_are_told) {
    FakeMachine machine([](FakeMachine&) {});
    machine.stand_at(registers);
    const classify::StackListing listing;
    const auto stacks = hang_stacks(machine, listing, 2, [](auto, const auto&) {});
    BOOST_REQUIRE(stacks.has_value());
    BOOST_TEST(stacks->source == "registers");
    BOOST_TEST_REQUIRE(stacks->stacks.size() == 2U);
    BOOST_TEST(stacks->stacks[0].title == "CPU 0, halted");
    BOOST_TEST(stacks->stacks[0].trace.at(0).function == "0xffffffff81cbc56f");
    BOOST_TEST(stacks->stacks[1].title == "CPU 11, in user mode");
}

BOOST_AUTO_TEST_CASE(registers_that_make_no_sense_have_no_stacks) {
    for (const auto* text : {"", "CPU#", "CPU#0\nRIP=", "CPU#0\nRIP=xyz ", "unknown command"})
        BOOST_TEST(stacks_of_registers(text).empty());
}

BOOST_AUTO_TEST_CASE(a_guest_that_passes_is_asked_nothing) {
    bool asked = false;
    const auto result = watch([&](FakeMachine& guest) {
        guest.on_sysrq([&](FakeMachine&, char) { asked = true; });
        guest.raise(vm::LifecycleEvent::stopped);
    });
    BOOST_TEST(!asked);
    BOOST_TEST(!result.aftermath.hang_stacks.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
