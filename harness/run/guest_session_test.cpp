// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/guest_session.hpp"

#include "host/file.hpp"
#include "run/judge.hpp"
#include "support/temporary_directory.hpp"
#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <initializer_list>
#include <utility>
#include <vector>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using vm::FakeMachine;
using vm::LifecycleEvent;

/// The lines of events that follow each other, numbered from 0.
std::vector<std::string> lines(std::initializer_list<decltype(protocol::Event::body)> bodies) {
    std::vector<std::string> result;
    for (const auto& body : bodies) {
        result.push_back(protocol::to_line({result.size(), 1.0, body}) + "\n");
    }
    return result;
}

std::string text(std::initializer_list<decltype(protocol::Event::body)> bodies) {
    std::string result;
    for (const auto& line : lines(bodies))
        result += line;
    return result;
}

std::string whole_report(protocol::Outcome outcome) {
    return text({protocol::Booted{}, protocol::Phase{"workload"},
                 protocol::WorkloadResult{outcome, "said so", {{"rounds", 3}}}, protocol::End{}});
}

constexpr const char* crash =
    "[    1.000000] sysrq: Trigger a crash\n"
    "[    1.000100] Kernel panic - not syncing: sysrq triggered crash\n"
    "[    1.000200] CPU: 1 PID: 77 Comm: sysrq Not tainted 6.1.0 #1\n"
    "[    1.000300] Call Trace:\n"
    "[    1.000400]  panic+0x118/0x2f4\n"
    "[    1.000500]  sysrq_handle_crash+0x16/0x20\n"
    "[    1.000600]  __handle_sysrq+0x9b/0x170\n";

struct Watch {
    Watch() {
        scenario.name = "x";
        scenario.workload.name = "x";
        scenario.timeouts.boot = 300ms;
        scenario.timeouts.workload = 300ms;
        scenario.timeouts.teardown = 100ms;
    }

    SessionResult watch(FakeMachine::Script script) {
        machine = std::make_unique<FakeMachine>(std::move(script));
        const SessionFiles files{directory.path() / "console.log",
                                 directory.path() / "events.jsonl", directory.path() / "vmcore"};
        return watch_guest(*machine, scenario, files, cancel, {});
    }
    std::string status(const SessionResult& result) const {
        return std::string(to_string(judge(scenario, result.seen).status));
    }

    test::TemporaryDirectory directory;
    model::Scenario scenario;
    host::Cancel cancel;
    std::unique_ptr<FakeMachine> machine;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(guest_sessions, Watch)

BOOST_AUTO_TEST_CASE(a_guest_that_reports_passes_and_is_destroyed) {
    const auto result = watch([](FakeMachine& guest) {
        guest.print("[    0.000000] Linux version 6.1.0\n");
        guest.send(whole_report(protocol::Outcome::pass));
    });
    BOOST_TEST(status(result) == "pass");
    BOOST_TEST(result.seen.result->metrics.at("rounds") == 3.0);
    BOOST_TEST(machine->destroyed());
    BOOST_TEST(*host::read_file(directory.path() / "console.log") ==
               "[    0.000000] Linux version 6.1.0\n");
    BOOST_TEST(result.seen.console.bytes == 35U);
}

BOOST_AUTO_TEST_CASE(a_guest_that_says_nothing_is_an_error_at_its_deadline_with_its_last_lines) {
    const auto result = watch([](FakeMachine& guest) { guest.print("[    2.5] stuck\n"); });
    BOOST_TEST((result.seen.ending == Ending::boot_timeout));
    BOOST_TEST(status(result) == "error");
    BOOST_TEST_REQUIRE(result.seen.console.last_lines.size() == 1U);
    BOOST_TEST(result.seen.console.last_lines[0] == "[    2.5] stuck");
}

BOOST_AUTO_TEST_CASE(a_kernel_without_a_word_is_a_finding_that_is_not_held_against_it) {
    const auto silent = watch([](FakeMachine& guest) { guest.print("SeaBIOS (version 1.16)\n"); });
    BOOST_REQUIRE_EQUAL(silent.seen.findings.size(), 1U);
    BOOST_TEST(silent.seen.findings[0].title == "no output from test machine");
    BOOST_TEST(status(silent) == "error");
    BOOST_TEST(judge(scenario, silent.seen).reason.find("did not report") != std::string::npos);
    const auto booting =
        watch([](FakeMachine& guest) { guest.print("[    0.000000] Linux version 6.1.0\n"); });
    BOOST_TEST(booting.seen.findings.empty());
}

BOOST_AUTO_TEST_CASE(a_workload_that_does_not_end_is_an_error_at_its_deadline) {
    const auto result = watch([](FakeMachine& guest) {
        guest.send(text({protocol::Booted{}, protocol::Phase{"spin"}}));
    });
    BOOST_TEST((result.seen.ending == Ending::workload_timeout));
    BOOST_TEST(status(result) == "error");
}

BOOST_AUTO_TEST_CASE(a_guest_that_dies_at_once_is_an_error) {
    const auto result = watch([](FakeMachine& guest) {
        guest.close_streams();
        guest.raise(LifecycleEvent::stopped);
    });
    BOOST_TEST((result.seen.ending == Ending::stopped));
    BOOST_TEST(status(result) == "error");
}

BOOST_AUTO_TEST_CASE(a_panic_event_ends_the_watch_and_the_console_names_it) {
    const auto result = watch([](FakeMachine& guest) {
        guest.send(text({protocol::Booted{}}));
        guest.print(crash);
        guest.raise(LifecycleEvent::panicked);
    });
    BOOST_TEST((result.seen.ending == Ending::panicked));
    BOOST_TEST(status(result) == "fail");
    BOOST_TEST_REQUIRE(result.seen.findings.size() == 1U);
    BOOST_TEST(result.seen.findings[0].title == "kernel panic: sysrq triggered crash");
}

BOOST_AUTO_TEST_CASE(a_panic_that_is_printed_only_after_it_was_told_of_is_read) {
    const auto result = watch([told = false](FakeMachine& guest) mutable {
        if (!std::exchange(told, true)) {
            guest.raise(LifecycleEvent::panicked);
        } else {
            guest.print(crash);
        }
    });
    BOOST_TEST((result.seen.ending == Ending::panicked));
    BOOST_TEST_REQUIRE(result.seen.findings.size() == 1U);
    BOOST_TEST(result.seen.findings[0].title == "kernel panic: sysrq triggered crash");
}

BOOST_AUTO_TEST_CASE(a_panic_event_without_a_word_on_the_console_still_fails) {
    const auto result = watch([](FakeMachine& guest) { guest.raise(LifecycleEvent::panicked); });
    BOOST_TEST(status(result) == "fail");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_never_boots_but_printed_a_finding_fails) {
    const auto result = watch([](FakeMachine& guest) { guest.print(crash); });
    BOOST_TEST(status(result) == "fail");
}

BOOST_AUTO_TEST_CASE(a_watchdog_that_expires_ends_the_watch_before_the_deadline) {
    scenario.timeouts.workload = std::chrono::hours(1);
    const auto result = watch([](FakeMachine& guest) {
        guest.send(text({protocol::Booted{}, protocol::Phase{"frozen"}}));
        guest.raise(LifecycleEvent::watchdog_expired);
    });
    BOOST_TEST((result.seen.ending == Ending::hung));
    BOOST_TEST(result.seen.watchdog_expired);
    BOOST_TEST(status(result) == "error");
}

BOOST_AUTO_TEST_CASE(garbage_events_are_an_error_even_if_a_pass_is_among_them) {
    const auto result = watch([](FakeMachine& guest) {
        guest.send("{\"v\":1,\n\xff\xfe\x1b[31m\n" + whole_report(protocol::Outcome::pass));
    });
    BOOST_TEST(result.seen.events.refused == 2U);
    BOOST_TEST(status(result) == "error");
}

BOOST_AUTO_TEST_CASE(events_out_of_order_are_refused) {
    const auto result = watch([](FakeMachine& guest) {
        const auto sent = lines({protocol::Booted{}, protocol::End{}});
        guest.send(sent[1] + sent[0]);
    });
    BOOST_TEST(result.seen.events.refused == 1U);
    BOOST_TEST(status(result) == "error");
}

BOOST_AUTO_TEST_CASE(what_cancels_ends_the_watch_and_the_guest) {
    const auto result = watch([this](FakeMachine&) { cancel.set(2); });
    BOOST_TEST((result.seen.ending == Ending::cancelled));
    BOOST_TEST(machine->destroyed());
}

BOOST_AUTO_TEST_CASE(a_guest_that_will_not_end_is_told_and_keeps_its_verdict) {
    const auto result = watch([](FakeMachine& guest) {
        guest.refuse_to_die();
        guest.send(whole_report(protocol::Outcome::pass));
    });
    BOOST_TEST(status(result) == "pass");
    BOOST_TEST_REQUIRE(result.seen.notes.size() == 1U);
    BOOST_TEST(result.seen.notes[0].find("teardown: the fake guest does not end") == 0U);
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_is_an_error_of_ours) {
    // Writing to /dev/full always answers ENOSPC (full(4)).
    const SessionFiles files{"/dev/full", directory.path() / "events.jsonl",
                             directory.path() / "vmcore"};
    machine = std::make_unique<FakeMachine>([](FakeMachine& guest) {
        guest.print("[    0.1] hello\n");
        guest.send(whole_report(protocol::Outcome::pass));
    });
    const auto result = watch_guest(*machine, scenario, files, cancel, {});
    BOOST_TEST(status(result) == "error");
    BOOST_TEST(result.seen.trouble.find("No space left") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(
    a_deterministic_guest_ends_by_its_own_time_and_what_comes_later_does_not_count) {
    scenario.mode = model::Mode::deterministic;
    scenario.timeouts.boot = scenario.timeouts.workload = 20s;
    const std::string warning =
        "[    1.000000] WARNING: CPU: 0 PID: 1 at kernel/x.c:1 f+0x1/0x2\n"
        "[    1.000100] RIP: 0010:f+0x1/0x2\n"
        "[    1.000200] Call Trace:\n"
        "[    1.000300]  g+0x1/0x2\n"
        "[    1.000400] ---[ end trace 0000000000000000 ]---\n";
    const auto watch_with = [&](const std::string& late) {
        return watch([&](FakeMachine& guest) {
            guest.send(protocol::to_line({0, 0.5, protocol::Booted{}}) + "\n");
            guest.print(warning + "[    3.000000] still\n[    6.100000] " + late + "\n");
            guest.send(protocol::to_line({1, 5.5, protocol::Heartbeat{1}}) + "\n" +
                       protocol::to_line({2, 6.5, protocol::Heartbeat{late.size()}}) + "\n");
        });
    };
    const auto first = watch_with("a");
    BOOST_TEST((first.seen.ending == Ending::finding));
    BOOST_TEST(status(first) == "fail");
    BOOST_TEST(*host::read_file(directory.path() / "console.log") ==
               warning + "[    3.000000] still\n");
    BOOST_REQUIRE(first.seen.determinism.has_value());
    BOOST_TEST((first.seen.determinism->end == model::StreamEnd::time));
    const auto second = watch_with("another and longer");
    BOOST_TEST(second.seen.determinism->schedule() == first.seen.determinism->schedule());
}

BOOST_AUTO_TEST_CASE(a_deterministic_guests_time_is_its_own) {
    scenario.mode = model::Mode::deterministic;
    scenario.timeouts.boot = scenario.timeouts.workload = 20s;
    const auto result = watch([](FakeMachine& guest) {
        guest.send(protocol::to_line({0, 1.0, protocol::Booted{}}) + "\n" +
                   protocol::to_line({1, 30.0, protocol::Heartbeat{1}}) + "\n");
    });
    BOOST_TEST((result.seen.ending == Ending::workload_timeout));
    BOOST_TEST(result.seen.events.received == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
