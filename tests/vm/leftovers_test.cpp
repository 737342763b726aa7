// SPDX-License-Identifier: GPL-2.0-or-later
// However a run ends, no guest of it stays, and no finished verdict is lost.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

namespace faultline::test {
namespace {

using namespace std::chrono_literals;

/// Looks until it is so; false after half a minute.
bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

int wait_for(int pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Started : Program {
    /// Two cells, the second of which would take long.
    int start_two_cells() {
        return start({"--jobs", "1", "--kernel", "debian:bookworm/cloud", "--set",
                      "matrix.repeat=2", "--set", "workload.seconds=2", scenario("boot")});
    }
    /// The second guest of the only cell was made.
    bool confirms() const {
        std::error_code error;
        for (const auto& cell : std::filesystem::directory_iterator(out() / "cells", error)) {
            if (std::filesystem::exists(cell.path() / "confirm-console.log", error)) return true;
        }
        return false;
    }
    bool first_verdict_is_there() const {
        const auto text = host::read_file(out() / "run.json");
        return text && nlohmann::json::parse(*text)["cells"].size() == 1U;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(leftovers, Started)

BOOST_AUTO_TEST_CASE(ctrl_c_ends_the_guest_and_keeps_the_finished_verdict) {
    const int pid = start_two_cells();
    BOOST_TEST(comes_true([&] { return first_verdict_is_there() && guests().size() == 1U; }));
    ::kill(pid, SIGINT);
    BOOST_TEST(wait_for(pid) == 130);
    BOOST_TEST(guests().empty());
    const auto run = summary();
    BOOST_TEST(run["interrupted"] == true);
    BOOST_TEST(run["cells"][0]["status"] == "pass");
    BOOST_TEST(run["cells"][1]["status"] == "error");
    BOOST_TEST(run["cells"][1]["interrupted"] == true);
    BOOST_TEST(run["counts"]["error"] == 0);
    const auto told = host::read_file(directory() / "started.log");
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(told->find("INTERRUPTED boot") != std::string::npos, *told);
    BOOST_TEST(told->find("ERROR") == std::string::npos, *told);
}

BOOST_AUTO_TEST_CASE(ctrl_c_while_a_finding_is_confirmed_keeps_it_as_unconfirmed) {
    const int pid = start({"--kernel", "debian:bookworm/cloud", "--accel", "tcg", "--set",
                           "expect.finding=", scenario("sysrq-crash")});
    BOOST_TEST(comes_true([&] { return confirms() && guests().size() == 1U; }));
    ::kill(pid, SIGINT);
    BOOST_TEST(wait_for(pid) == 130);
    BOOST_TEST(guests().empty());
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "error");
    BOOST_TEST(seen["interrupted"] == true);
    BOOST_TEST_REQUIRE(seen["findings"].size() == 1U, seen["findings"].dump());
    BOOST_TEST(seen["findings"][0]["confirmed"] == false);
    const std::string reason = seen["reason"];
    BOOST_TEST(reason.starts_with("unconfirmed: kernel panic: sysrq triggered crash: "), reason);
}

BOOST_AUTO_TEST_CASE(sigterm_ends_the_guest_too) {
    const int pid = start_two_cells();
    BOOST_TEST(comes_true([&] { return guests().size() == 1U; }));
    ::kill(pid, SIGTERM);
    BOOST_TEST(wait_for(pid) == 130);
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(after_kill_9_the_next_run_ends_what_was_left_and_the_verdict_is_there) {
    const int pid = start_two_cells();
    BOOST_TEST(comes_true([&] { return first_verdict_is_there() && guests().size() == 1U; }));
    const auto left = guests();
    ::kill(pid, SIGKILL);
    BOOST_TEST(wait_for(pid) == 128 + SIGKILL);
    BOOST_TEST(guests() == left);
    const auto run_before = summary();
    BOOST_TEST(run_before["cells"][0]["status"] == "pass");
    BOOST_TEST(run_before["ended"].is_null());

    const auto answer = run({"--kernel", "debian:bookworm/cloud", scenario("boot")});
    BOOST_TEST(answer.status == 0);
    BOOST_CHECK_MESSAGE(answer.err.find("left by a run that was killed") != std::string::npos,
                        answer.err);
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_matrix_that_is_killed_three_times_is_resumed_to_its_end) {
    int pid = start(
        {"--kernel", "debian:bookworm/cloud", "--set", "matrix.seed=[1,2,3,4]", scenario("boot")});
    for (int kills = 0; kills < 3; ++kills) {
        BOOST_TEST(comes_true([] { return !guests().empty(); }));
        ::kill(pid, SIGKILL);
        wait_for(pid);
        pid = spawn({"run", "--resume", out().string()});
    }
    wait_for(pid);
    BOOST_TEST(guests().empty());
    const auto run = summary();
    BOOST_TEST(run["cells"].size() == 4U);
    BOOST_TEST(run["counts"]["interrupted"] == 0);
    BOOST_TEST(run["counts"]["not_run"] == 0);
    BOOST_TEST(!run["ended"].is_null());
}

BOOST_AUTO_TEST_CASE(two_runs_at_once_do_not_touch_each_others_guests) {
    const int first = start({"--kernel", "debian:bookworm/cloud", scenario("boot")});
    const int second =
        start({"--kernel", "debian:bookworm/cloud", "--set", "matrix.seed=[5]", scenario("boot")});
    BOOST_TEST(comes_true([] { return guests().size() == 2U; }));
    BOOST_TEST(wait_for(first) == 0);
    BOOST_TEST(wait_for(second) == 0);
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
