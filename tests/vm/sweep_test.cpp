// SPDX-License-Identifier: GPL-2.0-or-later
// Calls of a program that are made to fail one after the other, in real guests.
#include "host/file.hpp"
#include "support/program.hpp"
#include "support/schema.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {
namespace {

using nlohmann::json;

struct Sweeping : Program {
    std::filesystem::path results = directory() / "swept";

    Answer sweep(std::vector<std::string> words, const std::string& program = "pipe_or_crash") {
        words.insert(words.begin(),
                     {"sweep", "--out", results.string(), "--set", "topology.memory=512MiB",
                      "--program", FAULTLINE_SOURCE_DIR "/tests/vm/programs/" + program + ".c"});
        return call(std::move(words));
    }
    [[nodiscard]] json swept() const {
        const auto text = host::read_file(results / "sweep.json").value_or("null");
        BOOST_TEST(schema_mistakes(FAULTLINE_SOURCE_DIR "/results/schema/sweep-1.json", text) ==
                   "");
        return json::parse(text);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep, Sweeping)

BOOST_AUTO_TEST_CASE(a_guest_that_crashes_is_booted_anew_and_goes_on_with_the_next_call) {
    const auto answer = sweep(
        {"--kernel", "build:kernfs-fixed", "--from", "85", "--hang", "5", "--most-crashes", "2"});
    BOOST_TEST(answer.status == 1, answer.err);
    const auto seen = swept();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["guests"] == 2);
    std::uint64_t next = 85, crashes = 0;
    for (const auto& step : seen["steps"]) {
        BOOST_TEST(step["n"] == next++);
        if (step["step"]["unfinished"] != true) continue;
        ++crashes;
        BOOST_TEST(step["findings"] == json({"kernel panic: sysrq triggered crash"}));
        BOOST_TEST(!step["injected"]["kind"].get<std::string>().empty());
        BOOST_TEST(!step["injected"]["by"].get<std::string>().empty());
    }
    BOOST_TEST(crashes == 2U);
    BOOST_TEST(answer.out.find("the guest ended") != std::string::npos, answer.out);
}

BOOST_AUTO_TEST_CASE(without_a_call_that_is_left_it_is_a_pass) {
    const auto answer = sweep({"--kernel", "build:kernfs-fixed", "--from", "85"}, "pipe");
    BOOST_TEST(answer.status == 0, answer.err);
    const auto seen = swept();
    BOOST_TEST(seen["nothing_left"] == true);
    BOOST_TEST(!seen["steps"].empty());
    BOOST_TEST(answer.out.find("then nothing was injected any more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(where_nothing_could_fail_it_is_no_pass) {
    const auto answer =
        sweep({"--kernel", "build:kernfs-fixed", "--from", "10000", "--most", "20000"}, "pipe");
    BOOST_TEST(answer.status == 3, answer.err);
    BOOST_TEST(swept()["status"] == "skip");
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_by_itself_is_no_pass) {
    const auto answer = sweep({"--kernel", "build:kernfs-fixed", "--from", "85"}, "fails");
    BOOST_TEST(answer.status == 2, answer.err);
    BOOST_TEST(swept()["status"] == "error");
}

BOOST_AUTO_TEST_CASE(a_kernel_without_fault_injection_is_a_skip) {
    const auto answer = sweep({"--kernel", "debian:bookworm/cloud"});
    BOOST_TEST(answer.status == 3, answer.err);
    BOOST_TEST(answer.out.find("CONFIG_FAULT_INJECTION_DEBUG_FS") != std::string::npos);
    BOOST_TEST(swept()["steps"].empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
