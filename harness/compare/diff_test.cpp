// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/diff.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::compare {
namespace {

struct Cells {
    CellView a, b;

    Cells() {
        for (auto* cell : {&a, &b}) {
            auto& verdict = cell->verdict;
            verdict.workload = "some";
            auto& guest = verdict.guest.emplace();
            guest.command_line = "console=ttyS0 quiet";
            guest.settings = {{"vm.panic_on_oom", "0"}};
            guest.cpu_flags = "fpu vme";
            guest.tasks = {{1, "init", -1000}, {2, "kthreadd", 0}};
            cell->config = "CONFIG_SMP=y\n# CONFIG_KASAN is not set\n";
        }
    }
    void found(model::FindingKind kind, const std::string& title) {
        model::Finding finding;
        finding.kind = kind;
        finding.title = title;
        a.verdict.findings = {finding};
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& one : diff(a, b).differences)
            result.push_back(std::string(to_string(one.topic)) + " " + one.name);
        return result;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(diff_of_cells, Cells)

BOOST_AUTO_TEST_CASE(equal_guests_differ_in_nothing) {
    b.verdict.guest->tasks.push_back({40, "kworker/0:1", 0});
    BOOST_TEST(diff(a, b).differences.empty());
    BOOST_TEST(diff(a, b).notes.empty());
}

BOOST_AUTO_TEST_CASE(for_an_oom_loop_the_scores_come_before_all_else) {
    found(model::FindingKind::oom_loop, "OOM loop: x");
    a.verdict.tasks = protocol::TaskTable{{{90, "x", -1000, "/"}}};
    b.verdict.tasks = protocol::TaskTable{{{91, "x", 0, "/"}}};
    a.verdict.guest->settings["vm.panic_on_oom"] = "1";
    a.verdict.guest->command_line += " slub_debug=FZP";
    a.config += "CONFIG_MEMCG=y\n";
    const auto ordered = names();
    BOOST_REQUIRE(ordered.size() == 4U);
    BOOST_TEST(ordered[0] == "oom_score_adj x");
    BOOST_TEST(ordered[1] == "sysctl vm.panic_on_oom");
    BOOST_TEST(ordered[2] == "config CONFIG_MEMCG");
    BOOST_TEST(ordered[3] == "command line slub_debug");
}

BOOST_AUTO_TEST_CASE(for_resctrl_the_cpus_flags_and_the_option_come_first) {
    a.verdict.workload = b.verdict.workload = "resctrl-umount";
    found(model::FindingKind::page_fault, "BUG: x in kernfs_remove");
    a.verdict.guest->cpu_flags += " rdt_a cat_l3";
    a.config += "CONFIG_X86_CPU_RESCTRL=y\n";
    a.verdict.guest->settings["vm.panic_on_oom"] = "1";
    const auto ordered = names();
    BOOST_REQUIRE(ordered.size() == 4U);
    BOOST_TEST(ordered[0] == "CPU flag cat_l3");
    BOOST_TEST(ordered[2] == "config CONFIG_X86_CPU_RESCTRL");
    BOOST_TEST(ordered[3] == "sysctl vm.panic_on_oom");
}

BOOST_AUTO_TEST_CASE(an_option_that_the_finding_names_bears_on_it) {
    found(model::FindingKind::warning, "WARNING in ext4_writepages");
    a.config += "CONFIG_EXT4_FS=y\nCONFIG_AAA=y\n";
    BOOST_TEST(names().at(0) == "config CONFIG_EXT4_FS");
    BOOST_TEST(diff(a, b).differences.at(1).bearing == 0U);
}

BOOST_AUTO_TEST_CASE(what_only_one_guest_tells_is_not_compared_and_that_is_said) {
    b.config.clear();
    b.config_why = "the kernel came without its .config";
    b.verdict.guest->settings.clear();
    const auto found = diff(a, b);
    BOOST_TEST(found.differences.empty());
    BOOST_TEST(found.notes.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_given_twice_on_the_command_line_has_both_values) {
    a.verdict.guest->command_line = "console=ttyS0 console=tty0 quiet";
    const auto found = diff(a, b);
    BOOST_REQUIRE(found.differences.size() == 1U);
    BOOST_TEST(found.differences[0].a == "ttyS0, tty0");
}

BOOST_AUTO_TEST_CASE(a_guest_that_did_not_come_up_is_told) {
    b.verdict.guest.reset();
    BOOST_TEST(!diff(a, b).comparable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::compare
