// SPDX-License-Identifier: GPL-2.0-or-later
#include "reported/draft.hpp"

#include "reported/test_mails.hpp"
#include "reported/test_read.hpp"

#include <boost/test/unit_test.hpp>
#include <toml++/toml.h>

namespace faultline::reported {
namespace {

const std::vector<KnownBug> known{{"393c3714081a", "kernfs-null"}};

struct Written {
    explicit Written(std::string_view mail)
        : report(test::read(mail)), draft(draft_of(report, "reported", known)) {
        text = scenario_text(report, draft);
        root = toml::parse(text);
    }
    template <class Value>
    [[nodiscard]] Value at(const char* path) const {
        const auto value = root.at_path(path).value<Value>();
        BOOST_REQUIRE_MESSAGE(value, path << " is not in\n" << text);
        return *value;
    }
    [[nodiscard]] bool says(std::string_view part) const {
        return text.find(part) != std::string::npos;
    }
    Report report;
    Draft draft;
    std::string text;
    toml::table root;
};

BOOST_AUTO_TEST_SUITE(import_drafts)

BOOST_AUTO_TEST_CASE(an_unmount_of_resctrl_becomes_its_scenario_on_a_kernel_that_debian_ships) {
    const Written written(test::unmount_mail);
    BOOST_TEST(written.at<std::string>("scenario.workload.name") == "resctrl-umount");
    BOOST_TEST(written.at<bool>("scenario.panic_on_oops"));
    BOOST_TEST(written.at<std::string>("matrix.kernel[0]") == "debian:bookworm/cloud");
    BOOST_TEST(written.at<std::string>("fault[0].kind") == "force-rdt");
    BOOST_TEST(written.at<std::string>("fault[1].kind") == "skip-branch");
    BOOST_TEST(written.at<std::string>("fault[1].function") == "kernfs_remove");
    BOOST_TEST(written.says("without the faults above: [\"build:kernfs-null\"]"), written.text);
    BOOST_TEST(written.at<int>("topology.sockets") == 2);
    BOOST_TEST(written.at<std::string>("expect.finding") ==
               "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove");
    BOOST_TEST(written.says("96 CPUs and 188.2 GB"), written.text);
}

BOOST_AUTO_TEST_CASE(another_failure_that_names_the_commit_gets_the_kernel_that_has_it) {
    std::string mail(test::unmount_mail);
    const auto place = mail.find("kernfs_remove+0x9");
    mail.replace(place, 13, "kernfs_rename");
    const Written written(mail);
    BOOST_TEST(written.at<std::string>("matrix.kernel[0]") == "build:kernfs-null");
    BOOST_TEST(!written.root.contains("fault"));
}

BOOST_AUTO_TEST_CASE(a_container_becomes_its_scenario_with_limits_of_the_same_proportion) {
    const Written written(test::container_mail);
    BOOST_TEST(written.at<std::string>("scenario.workload.name") == "lxc-memory");
    BOOST_TEST(written.at<int>("scenario.workload.oom_score_adj") == -1000);
    // 2000M and 2100M by 34.
    BOOST_TEST(written.at<std::string>("scenario.workload.memory") == "60232KiB");
    BOOST_TEST(written.at<std::string>("scenario.workload.memsw") == "63244KiB");
    BOOST_TEST(written.says("memory limits are 1/34 of the report's"), written.text);
    BOOST_TEST(written.says("oom_adj -17, which today's kernels have as oom_score_adj -1000"),
               written.text);
    BOOST_TEST(written.says("how many sockets the machine has"), written.text);
    BOOST_TEST(written.says("the report's is 2.6.32.40-own"), written.text);
    BOOST_TEST(written.at<std::string>("expect.finding").starts_with("OOM loop: jvm"));
    BOOST_TEST(written.at<std::string>("matrix.kernel[0]") == "debian:bookworm/cloud");
}

BOOST_AUTO_TEST_CASE(a_kernel_of_debians_is_taken_by_its_series) {
    const auto kernel_of = [](std::string_view text) {
        return draft_of(test::read(text), "x", {}).kernels.front();
    };
    BOOST_TEST(kernel_of("kernel 6.12.4-amd64") == "debian:trixie/cloud");
    BOOST_TEST(kernel_of("kernel 5.10.1") == "debian:bullseye/cloud");
    BOOST_TEST(kernel_of("kernel 6.13.1") == "debian:bookworm/cloud");
}

BOOST_AUTO_TEST_CASE(a_report_without_a_finding_says_what_is_missing) {
    const Written written("my machine hangs\n");
    BOOST_TEST(written.at<std::string>("scenario.workload.program") == "repro.c");
    BOOST_TEST(written.says("put the report's reproducer into repro.c"), written.text);
    BOOST_TEST(written.says("none of a kernel's own words"), written.text);
}

BOOST_AUTO_TEST_CASE(what_a_stranger_wrote_stays_in_comments_and_strings) {
    std::string mail(test::unmount_mail);
    const auto release = mail.find("5.17.0-rc1-test #1");
    mail.replace(release, 15, "5.17\"]\r[x]\x1b[2J\\");
    const Written written(mail);
    BOOST_TEST(!written.says("\x1b"));
    BOOST_TEST(written.root.size() == 5U, written.text);
    Report report;
    report.file = "a\nname = 1";
    report.findings.emplace_back();
    report.findings.back().title = "BUG: \"]\n[evil]\nx = 1 \\";
    const auto text = scenario_text(report, draft_of(report, "x\"\n[y]", {}));
    const auto root = toml::parse(text);
    BOOST_TEST(!root.contains("evil"));
    BOOST_TEST(!root.contains("y"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::reported
