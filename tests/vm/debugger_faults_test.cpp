// SPDX-License-Identifier: GPL-2.0-or-later
// Stock kernels, changed through the debugger's port.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::test {
namespace {

constexpr const char* bug =
    "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove";

struct WithFaults : Program {
    /// resctrl-umount in Debian's kernel with RDT forced and one fault more.
    nlohmann::json run_with(const std::string& fault) {
        const auto file = directory() / "scenario.toml";
        const auto text =
            "[scenario]\nname = \"x\"\n"
            "workload = { name = \"resctrl-umount\", rounds = 20, duration = \"1min\" }\n"
            "[topology]\nsockets = 2\ncores = 2\nmemory = \"1GiB\"\n"
            "[[fault]]\nkind = \"force-rdt\"\n[[fault]]\n" +
            fault + "\n[matrix]\nkernel = [\"debian:bookworm/cloud\"]\n";
        BOOST_REQUIRE(host::write_file_atomically(file, text));
        run_past_emulation({file.string()});
        return verdict();
    }
    /// What became of the plan's second fault: "armed fired fired".
    static std::string states(const nlohmann::json& seen) {
        std::string states;
        for (const auto& record : seen["faults"]["records"]) {
            if (record["fault"] != 1) continue;
            states += (states.empty() ? "" : " ") + record["state"].get<std::string>();
        }
        return states;
    }
};

bool has_frame(const nlohmann::json& finding, const std::string& function) {
    const auto& trace = finding["trace"];
    return std::any_of(trace.begin(), trace.end(),
                       [&](const auto& frame) { return frame["function"] == function; });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(debugger_faults, WithFaults)

BOOST_AUTO_TEST_CASE(a_stock_kernel_without_one_check_has_the_bug_of_2022) {
    BOOST_TEST(run({"--expect", scenario("kernfs-umount-debugger")}).status == 0);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["reproduced"] == true);
    const auto& findings = seen["findings"];
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [](const auto& finding) { return finding["title"] == bug; });
    BOOST_REQUIRE(found != findings.end());
    BOOST_TEST((*found)["command"] == "umount");
    BOOST_TEST(has_frame(*found, "rdt_kill_sb"));
    BOOST_TEST(states(seen).starts_with("fired"));
    BOOST_TEST(seen["notes"].dump().find("the kernel was changed (skip-branch)") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(with_rdt_forced_and_nothing_broken_unmounts_pass_and_groups_are_made) {
    BOOST_TEST(run_past_emulation({"--kernel", "debian:bookworm/cloud", "--set",
                                   "workload.rounds=100", scenario("kernfs-umount")})
                   .status == 0);
    const auto seen = verdict();
    BOOST_TEST_REQUIRE(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(seen["workload"]["result"]["metrics"]["groups"].get<double>() > 0);
}

BOOST_AUTO_TEST_CASE(a_function_that_returns_an_error_is_seen_by_the_workload) {
    const auto seen = run_with("kind = \"return-error\"\nfunction = \"rdt_get_tree\"\n");
    BOOST_TEST(seen["reason"].get<std::string>().find("ENOMEM") != std::string::npos,
               seen["reason"].dump());
    BOOST_TEST(states(seen) == "armed fired");
}

BOOST_AUTO_TEST_CASE(a_call_that_never_comes_makes_a_pass_a_skip) {
    const auto seen =
        run_with("kind = \"return-error\"\nfunction = \"rdt_get_tree\"\ncall = 1000000\n");
    BOOST_TEST(seen["status"] == "skip", seen["reason"].dump());
    BOOST_TEST(seen["reason"].get<std::string>().starts_with("fault return-error never came: "));
    BOOST_TEST(states(seen) == "armed ended not-reached");
}

BOOST_AUTO_TEST_CASE(a_delayed_function_takes_longer_and_the_guest_goes_on) {
    const auto seen =
        run_with("kind = \"delay\"\nfunction = \"rdt_kill_sb\"\ntime = \"300ms\"\ncalls = 3\n");
    BOOST_TEST(seen["status"] == "pass", seen["reason"].dump());
    BOOST_TEST(states(seen) == "armed fired fired fired");
}

BOOST_AUTO_TEST_CASE(a_check_that_is_not_there_is_an_error_before_anything_boots) {
    const auto seen = run_with("kind = \"skip-branch\"\nfunction = \"rdt_kill_sb\"\n");
    BOOST_TEST(seen["status"] == "error");
    BOOST_TEST(seen["reason"].get<std::string>().find("not once") != std::string::npos,
               seen["reason"].dump());
    BOOST_TEST(seen["guest"].is_null());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
