// SPDX-License-Identifier: GPL-2.0-or-later
// Programs of the user's, in real guests.
#include "support/program.hpp"

#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace faultline::test {
namespace {

const std::string programs = std::string(FAULTLINE_SOURCE_DIR) + "/tests/vm/programs/";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(program, Program)

BOOST_AUTO_TEST_CASE(a_c_file_that_dereferences_null_fails_and_the_kernel_is_not_blamed) {
    BOOST_TEST(run_past_emulation({"--program", programs + "segfault.c"}).status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["reason"] ==
               "workload program failed: segfault was killed by SIGSEGV (signal 11)");
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    // The reproducer stays with the verdict.
    bool kept = false;
    for (const auto& artifact : seen["artifacts"])
        kept = kept || artifact["name"] == "program/segfault.c";
    BOOST_TEST(kept);
}

BOOST_AUTO_TEST_CASE(a_c_file_that_crashes_the_kernel_fails_with_the_crash_s_title_and_replays) {
    const auto program = directory() / "crash.c";
    std::filesystem::copy_file(programs + "crash.c", program);
    BOOST_TEST(run_past_emulation({"--program", program.string(), "--", "ignored"}).status == 1);
    const auto seen = verdict();
    BOOST_REQUIRE(seen["findings"].size() == 1U);
    BOOST_TEST(seen["findings"][0]["title"] == "kernel panic: sysrq triggered crash");
    BOOST_TEST(seen["reason"] == seen["findings"][0]["title"]);
    if (seen["host"]["accelerator"] == "tcg") {
        BOOST_TEST(seen["findings"][0]["confirmed"] == true);
        BOOST_TEST(seen["confirmation"]["unconfirmed"].is_null());
        BOOST_TEST(host::read_file(cell_directory() / "confirm-console.log")
                       .value_or("")
                       .find("sysrq triggered crash") != std::string::npos);
    }
    auto words = seen["replay"].get<std::vector<std::string>>();
    BOOST_REQUIRE(words.size() > 2U);
    words.erase(words.begin(), words.begin() + 2);  // "faultline", "run"
    words.insert(words.begin(), "--no-confirm");
    // What was run is run again, whatever became of the user's file.
    BOOST_REQUIRE(host::write_file_atomically(program, "int main(void) { return 0; }\n"));
    BOOST_TEST(run_past_emulation(words).status == 1);
    BOOST_TEST(verdict()["confirmation"].is_null());
    BOOST_TEST(verdict()["cell"]["id"] == seen["cell"]["id"]);
}

BOOST_AUTO_TEST_CASE(a_script_runs_as_a_user_in_copies_with_its_arguments) {
    BOOST_TEST(
        run_past_emulation({"--program", programs + "arguments.sh", "--set", "workload.uid=1000",
                            "--set", "workload.copies=3", "--set", "workload.repeat=2", "--set",
                            "workload.pass=[9]", "--", "1000", "a b", "9"})
            .status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(seen["workload"]["result"]["metrics"]["runs_passed"] == 6);
}

BOOST_AUTO_TEST_CASE(a_dynamic_program_brings_its_libraries_and_runs_until_the_time_is_up) {
    BOOST_TEST(run_past_emulation({"--program", "/bin/bash", "--set", "workload.repeat=0", "--set",
                                   "workload.duration=3s", "--", "-c", "exit 0"})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(seen["workload"]["result"]["metrics"]["runs_passed"].get<double>() >= 2);
}

BOOST_AUTO_TEST_CASE(a_program_that_does_not_end_is_an_error_unless_said_otherwise) {
    BOOST_TEST(run_past_emulation(
                   {"--program", "/bin/sleep", "--set", "workload.duration=1s", "--", "1000"})
                   .status == 2);
    const std::string reason = verdict()["reason"];
    BOOST_TEST(reason.find("sleep still ran after 1 s") != std::string::npos, reason);
}

BOOST_AUTO_TEST_CASE(what_does_not_compile_is_said_before_anything_boots) {
    const auto broken = directory() / "broken.c";
    std::filesystem::copy_file(programs + "segfault.c", broken);
    const auto answer = call({"run", "--out", (directory() / "none").string(), "--program",
                              broken.string(), "--set", "workload.uid=x"});
    BOOST_TEST(answer.status == 64);
    BOOST_TEST(answer.err.find("--set scenario.workload.uid") != std::string::npos, answer.err);
    const auto other =
        call({"run", "--out", (directory() / "none").string(), "--program", broken.string()},
             {{"CFLAGS", "-DNOT-A-NAME -include /none.h"}});
    BOOST_TEST(other.status == 64);
    BOOST_TEST(other.err.find("/none.h") != std::string::npos, other.err);
    const auto dry = call({"run", "--dry-run", "--program", broken.string()},
                          {{"CFLAGS", "-DNOT-A-NAME -include /none.h"}});
    BOOST_TEST(dry.status == 64);
    BOOST_TEST(dry.err.find("/none.h") != std::string::npos, dry.err);
    BOOST_TEST(dry.out.find("<domain") == std::string::npos, dry.out);
    BOOST_TEST(!std::filesystem::exists(directory() / "none"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
