// SPDX-License-Identifier: GPL-2.0-or-later
#include "reported/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

namespace faultline::reported {
namespace {

Report with_frame(const char* function) {
    Report report;
    report.findings.emplace_back();
    report.findings.back().title = "BUG";
    report.findings.back().trace.push_back({function, 0, 0, {}, true, {}});
    return report;
}

Report with_kind(model::FindingKind kind, std::string_view prose) {
    Report report;
    report.findings.emplace_back();
    report.findings.back().kind = kind;
    report.facts = facts_of(prose);
    return report;
}

std::string workload_of(const Report& report) {
    return draft_of(report, "x", {}).workload;
}

BOOST_AUTO_TEST_SUITE(import_rules)

BOOST_AUTO_TEST_CASE(each_rule_names_a_workload_that_there_is_and_words_that_are_looked_for) {
    const auto& words = words_looked_for();
    for (const auto& rule : rules()) {
        BOOST_TEST(std::filesystem::exists(std::filesystem::path(FAULTLINE_SOURCE_DIR) /
                                           "guest-tests" / rule.workload / "workload.toml"));
        for (const auto word : rule.words)
            BOOST_TEST((std::find(words.begin(), words.end(), word) != words.end()), word);
    }
}

BOOST_AUTO_TEST_CASE(a_trace_leads_to_the_workload_that_goes_there) {
    BOOST_TEST(workload_of(with_frame("rdt_kill_sb")) == "resctrl-umount");
    BOOST_TEST(workload_of(with_frame("resctrl_fs_teardown")) == "resctrl-umount");
    BOOST_TEST(workload_of(with_frame("migrate_to_node")) == "numa-migrate");
    BOOST_TEST(workload_of(with_frame("kernfs_drain")) == "kernfs-churn");
    BOOST_TEST(workload_of(with_frame("ext4_fill_super")) == "program");
    BOOST_TEST(workload_of({}) == "program");
}

BOOST_AUTO_TEST_CASE(an_oom_loop_leads_to_where_its_tasks_are) {
    using Kind = model::FindingKind;
    BOOST_TEST(workload_of(with_kind(Kind::oom_loop, "in LXC")) == "lxc-memory");
    BOOST_TEST(workload_of(with_kind(Kind::oom_loop, "a memcg")) == "memcg-oom");
    BOOST_TEST(workload_of(with_kind(Kind::oom_loop, "")) == "memcg-oom");
    BOOST_TEST(workload_of(with_kind(Kind::oom_kill, "")) == "program");
    BOOST_TEST(workload_of(with_kind(Kind::warning, "in lxc")) == "program");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::reported
