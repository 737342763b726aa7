// SPDX-License-Identifier: GPL-2.0-or-later
// A plan of a few faults, made smaller with real guests until only the one that crashes the kernel
// is left.
#include "host/file.hpp"
#include "support/program.hpp"
#include "support/schema.hpp"

#include <boost/test/unit_test.hpp>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

namespace faultline::test {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr auto title = "kernel panic: sysrq triggered crash";

struct Minimising : Program {
    fs::path plan = directory() / "plan.toml";
    fs::path results = directory() / "minimised";

    Minimising() {
        std::ofstream(plan)
            << "[scenario]\nname = \"x\"\nworkload = { name = \"boot\", seconds = 3 "
               "}\ntimeout = \"1min\"\n"
               "[topology]\nsockets = 1\ncores = 1\nmemory = \"255MiB\"\n"
               "[[fault]]\nkind = \"clock-jump\"\n"
               "[[fault]]\nkind = \"sysrq\"\nkey = \"c\"\nat = \"workload+1s\"\n"
               "[[fault]]\nkind = \"sysrq\"\nkey = \"h\"\n"
               "[matrix]\nkernel = [\"debian:bookworm/cloud\"]\n";
    }
    [[nodiscard]] json progress() const {
        const auto text = host::read_file(results / "minimise.json");
        return text ? json::parse(*text) : json();
    }
    void wait_for_steps(std::size_t count, pid_t process) const {
        for (;;) {
            siginfo_t gone{};
            ::waitid(P_PID, static_cast<id_t>(process), &gone, WEXITED | WNOHANG | WNOWAIT);
            const auto now = progress();
            if (gone.si_pid == process || (now.is_object() && now["steps"].size() >= count)) return;
            ::poll(nullptr, 0, 20);
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(minimise, Minimising)

BOOST_AUTO_TEST_CASE(the_fault_that_matters_is_left_though_the_search_was_killed) {
    const auto process =
        spawn({"minimise", "--rate", "100", "--out", results.string(), plan.string()});
    wait_for_steps(2, process);
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    const auto before = fs::directory_iterator(results / "cells");
    const auto cells = std::distance(before, fs::directory_iterator());
    const auto answer = call({"minimise", "--resume", results.string()});
    BOOST_TEST_REQUIRE(answer.status == 0, answer.err);
    const auto seen = progress();
    BOOST_TEST(
        schema_mistakes(FAULTLINE_SOURCE_DIR "/results/schema/minimise-1.json", seen.dump()) == "");
    BOOST_TEST(seen["target"] == title);
    BOOST_TEST(seen["end"]["wrong_at_most"] == 0);
    BOOST_TEST(seen["runs"] > cells);
    const auto smallest = host::read_file(results / "smallest.toml").value_or("");
    BOOST_TEST(smallest.find("key = \"c\"") != std::string::npos, smallest);
    BOOST_TEST(smallest.find("clock-jump") == std::string::npos, smallest);
    BOOST_TEST(smallest.find("key = \"h\"") == std::string::npos, smallest);
    BOOST_TEST(smallest.find("+1s") == std::string::npos, smallest);
    BOOST_TEST(answer.out.find("faultline run " + (results / "smallest.toml").string()) !=
               std::string::npos);
    BOOST_TEST(run({"--no-confirm", (results / "smallest.toml").string()}).status == 1);
    BOOST_TEST(verdict()["reason"] == title);
}

BOOST_AUTO_TEST_CASE(a_scenario_that_does_not_fail_is_told) {
    const auto answer = call({"minimise", "--signature", "BUG: another", "--most-unseen", "1",
                              "--out", results.string(), plan.string()});
    BOOST_TEST(answer.status == 2);
    BOOST_TEST(
        answer.err.find("does not fail so in 1 runs: " + std::string(title)) != std::string::npos,
        answer.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
