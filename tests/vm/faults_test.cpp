// SPDX-License-Identifier: GPL-2.0-or-later
// Faults that scenarios plan, in real guests: that they happen, and that nothing does without them.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <string>

namespace faultline::test {
namespace {

using nlohmann::json;

const std::string exercise = "workload = { program = \"" FAULTLINE_SOURCE_DIR
                             "/scenarios/faults/exercise.c\", args = "
                             "[\"4\"] }\n";

/// A scenario of four seconds with these faults.
std::string scenario_with(const std::string& faults) {
    return "[scenario]\nname = \"x\"\n" + exercise +
           "timeout = \"1min\"\nstop_on_finding = false\n[topology]\nmemory = \"512MiB\"\n" +
           faults;
}

}  // namespace

struct Faults : Program {
    json run_with(const std::string& kernel, const std::string& faults) {
        const auto file = directory() / "plan.toml";
        std::ofstream(file) << scenario_with(faults);
        const auto answer = run_past_emulation({"--kernel", kernel, file.string()});
        BOOST_TEST_MESSAGE(answer.out << answer.err);
        return verdict();
    }
    /// "refused", "fired" ... of all records of a kind, in their order.
    static std::vector<std::string> states(const json& verdict, const std::string& kind) {
        std::vector<std::string> states;
        for (const auto& record : verdict["faults"]["records"])
            if (record["kind"] == kind) states.push_back(record["state"]);
        return states;
    }
    static bool fired(const json& verdict, const std::string& kind) {
        const auto all = states(verdict, kind);
        return std::find(all.begin(), all.end(), "fired") != all.end();
    }
};

BOOST_FIXTURE_TEST_SUITE(faults, Faults)

BOOST_AUTO_TEST_CASE(what_the_kernel_forces_is_counted_with_its_stack) {
    const auto seen = run_with("build:kernfs-fixed",
                               "[[fault]]\nkind = \"failslab\"\nat = \"workload+1s\"\ntimes = 3\n");
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(fired(seen, "failslab"));
    const auto& forced = seen["faults"]["forced"];
    // should_fail_ex() reads and counts down `times` in two steps: CPUs that fail at once make it
    // one more, and their reports run into each other (lib/fault-inject.c, 6.1).
    BOOST_TEST(forced["counts"]["failslab"] >= 3);
    const auto& kept = forced["kept"];
    BOOST_TEST(std::any_of(kept.begin(), kept.end(),
                           [](const json& one) { return !one["stack"].empty(); }));
}

BOOST_AUTO_TEST_CASE(a_finding_says_which_fault_came_before_it) {
    const auto seen = run_with("build:kernfs-fixed",
                               "[[fault]]\nkind = \"lkdtm\"\nat = \"workload+1s\"\n"
                               "type = \"WARNING\"\n");
    BOOST_TEST(seen["status"] == "fail");
    BOOST_REQUIRE(!seen["findings"].empty());
    const auto context = seen["findings"][0]["details"]["fault"].get<std::string>();
    BOOST_TEST(context.find(" after lkdtm") != std::string::npos, context);
}

BOOST_AUTO_TEST_CASE(a_stock_kernel_loses_a_cpu_and_gets_it_back) {
    const auto seen = run_with("debian:bookworm/cloud",
                               "[[fault]]\nkind = \"cpu-offline\"\nat = \"workload+1s\"\ncpu = 1\n"
                               "duration = \"500ms\"\n");
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(states(seen, "cpu-offline") == (std::vector<std::string>{"armed", "fired", "ended"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_kernel_cannot_do_is_a_skip_or_left_out) {
    const std::string plan = "[[fault]]\nkind = \"failslab\"\n";
    const auto skipped = run_with("debian:bookworm/cloud", plan);
    BOOST_TEST(skipped["status"] == "skip");
    BOOST_TEST(skipped["reason"].get<std::string>().find("CONFIG_FAULT_INJECTION_DEBUG_FS") !=
               std::string::npos);
    const auto passed = run_with("debian:bookworm/cloud", plan + "optional = true\n");
    BOOST_TEST(passed["status"] == "pass");
    BOOST_TEST(states(passed, "failslab") == std::vector<std::string>{"left-out"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_host_injects_an_nmi_a_stall_and_a_reset) {
    const auto seen =
        run_with("debian:bookworm/cloud",
                 "[expect]\nallow = [\"nmi\"]\n[[fault]]\nkind = \"nmi\"\nat = \"workload+500ms\"\n"
                 "[[fault]]\nkind = \"pause\"\nat = \"workload+1s\"\nduration = \"300ms\"\n"
                 "[[fault]]\nkind = \"reset\"\nat = \"workload+2s\"\n");
    BOOST_TEST(seen["status"] == "pass");
    for (const auto* kind : {"nmi", "pause", "reset"}) {
        BOOST_TEST_CONTEXT(kind) {
            BOOST_TEST(fired(seen, kind));
        }
    }
    const auto& findings = seen["findings"];
    BOOST_TEST(std::any_of(findings.begin(), findings.end(),
                           [](const auto& finding) { return finding["kind"] == "nmi"; }));
}

BOOST_AUTO_TEST_CASE(what_would_ask_a_qemu_that_stands_still_waits_for_it) {
    const auto seen = run_with("debian:bookworm/cloud",
                               "[[fault]]\nkind = \"pause\"\nat = \"workload+500ms\"\n"
                               "duration = \"5s\"\n"
                               "[[fault]]\nkind = \"disk-throttle\"\nat = \"workload+1s\"\n");
    BOOST_TEST(seen["status"] == "pass");
    const auto throttle = states(seen, "disk-throttle");
    BOOST_REQUIRE(throttle.size() >= 2u);
    BOOST_TEST(throttle[0] == "armed");
    BOOST_TEST(throttle[1] == "accepted");
}

BOOST_AUTO_TEST_CASE(a_fault_that_never_came_makes_a_pass_a_skip) {
    const std::string plan = "[[fault]]\nkind = \"clock-jump\"\nat = \"workload+90s\"\n";
    const auto skipped = run_with("debian:bookworm/cloud", plan);
    BOOST_TEST(skipped["status"] == "skip");
    BOOST_TEST(skipped["reason"] ==
               "fault clock-jump never came: the guest was done before 'workload+90s'");
    BOOST_TEST(states(skipped, "clock-jump") == std::vector<std::string>{"not-reached"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_the_hypervisor_only_accepted_is_told_apart_from_what_it_did) {
    const auto seen = run_with("debian:bookworm/cloud",
                               "[[fault]]\nkind = \"disk-throttle\"\nat = \"workload+500ms\"\n"
                               "[[fault]]\nkind = \"disk-detach\"\nat = \"workload+2s\"\n"
                               "[[fault]]\nkind = \"power-button\"\nat = \"workload+1s\"\n");
    BOOST_TEST(seen["status"] == "pass");
    for (const auto* kind : {"disk-throttle", "disk-detach", "power-button"}) {
        BOOST_TEST(states(seen, kind) == (std::vector<std::string>{"accepted", "fired"}),
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(without_a_plan_nothing_is_injected) {
    const auto seen = run_with("debian:bookworm/cloud", "");
    BOOST_TEST(seen["status"] == "pass");
    BOOST_TEST(seen["faults"].is_null());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
