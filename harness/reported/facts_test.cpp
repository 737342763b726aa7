// SPDX-License-Identifier: GPL-2.0-or-later
#include "reported/facts.hpp"

#include "reported/test_mails.hpp"
#include "reported/test_read.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::reported {
namespace {

using Texts = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(import_facts)

BOOST_AUTO_TEST_CASE(a_report_of_an_oops_tells_its_commits_machine_and_settings) {
    const auto facts = test::read(test::unmount_mail).facts;
    BOOST_TEST(facts.commits == Texts{"393c3714081a53795bbff0e985d24146def6f57f"},
               boost::test_tools::per_element());
    BOOST_TEST(facts.bad_commit == "393c3714081a53795bbff0e985d24146def6f57f");
    BOOST_TEST(facts.introduced == "v5.16..v5.17-rc1");
    BOOST_TEST(facts.sockets == 2U);
    BOOST_TEST(facts.cpus == "96");
    BOOST_TEST(facts.memory == "188.2 GB");
    BOOST_TEST(facts.sysctls.at("kernel.panic_on_oops") == "1");
    BOOST_TEST(facts.releases.front() == "5.17.0-rc1-test");
    BOOST_TEST(facts.hardware == (Texts{"Example Corp Board/X1, BIOS 1.0 01/01/2021",
                                        "2x Xeon(R) Platinum 8000"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_report_of_a_container_tells_its_limits_and_scores) {
    const auto facts = test::read(test::container_mail).facts;
    BOOST_TEST(facts.limits.at("memory.limit_in_bytes") == "2000M");
    BOOST_TEST(facts.limits.at("memory.memsw.limit_in_bytes") == "2100M");
    BOOST_TEST(*facts.oom_score_adj == -1000);
    BOOST_TEST(*facts.oom_adj == -17);
    BOOST_TEST(facts.releases == Texts{"2.6.32.40-own"}, boost::test_tools::per_element());
    BOOST_TEST(facts.words.contains("lxc"));
    BOOST_TEST(facts.sockets == 0U);
}

BOOST_AUTO_TEST_CASE(a_processor_that_is_named_in_two_ways_is_one) {
    const auto facts = facts_of(
        "It has 2x Xeon(R) Gold 6000 CPU.\nOn 2x Intel Xeon Gold 6000, it fails.\n"
        "On 2x Xeon Gold 6001, too.\n");
    BOOST_TEST(facts.hardware == (Texts{"2x Xeon(R) Gold 6000 CPU", "2x Xeon Gold 6001"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_mailer_broke_in_two_lines_is_found) {
    BOOST_TEST(*facts_of("> > all have an oom_adj\n> > of -17 here\n").oom_score_adj == -1000);
    BOOST_TEST(facts_of("it is commit\n0123456789ab that did it").commits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(settings_are_known_in_each_form) {
    BOOST_TEST(facts_of("# echo 64M > /sys/fs/cgroup/a/memory.max").limits.at("memory.max") ==
               "64M");
    BOOST_TEST(facts_of("sysctl -w vm.overcommit_memory=2").sysctls.at("vm.overcommit_memory") ==
               "2");
    BOOST_TEST(*facts_of("oom_score_adj: 500").oom_score_adj == 500);
    BOOST_TEST(!facts_of("oom_score_adj: 500").oom_adj.has_value());
    BOOST_TEST(*facts_of("oom_adj=15").oom_score_adj == 1000);
    BOOST_TEST(*facts_of("oom_score_adj=-99999").oom_score_adj == -1000);
    BOOST_TEST(facts_of("commit 0123456789ab (\"x\")\ncommit 0123456789abcdef").commits ==
                   Texts{"0123456789abcdef"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(prose_that_only_looks_alike_says_nothing) {
    const auto facts = facts_of(
        "we commit deadbeef daily; memory.max is too small; kernel.panic_on_oops is unset\n"
        "the file oom_adj is there, commit 0123456789abzz too, 9x Xeon\n");
    BOOST_TEST(facts.commits.empty());
    BOOST_TEST(facts.limits.empty());
    BOOST_TEST(facts.sysctls.empty());
    BOOST_TEST(!facts.oom_score_adj);
    BOOST_TEST(facts.sockets == 0U);
}

BOOST_AUTO_TEST_CASE(hostile_text_is_bounded) {
    std::string text;
    for (int i = 0; i < 20000; ++i)
        text += "> commit " + std::to_string(100000000000 + i) + " in kernel 5." +
                std::to_string(i) + ", memory.max = " + std::to_string(i) + "\n";
    text += std::string(8 << 20, '>');
    text += "\ncommit aaaaaaaaaaaa\n";
    const auto facts = facts_of(text);
    BOOST_TEST(facts.cut);
    BOOST_TEST(facts.commits.size() <= 20U);
    BOOST_TEST(facts.releases.size() <= 20U);
    const auto long_name = facts_of("kernel 5.1" + std::string(1000, '0'));
    BOOST_TEST(long_name.releases.front().size() <= 200U);
}

BOOST_AUTO_TEST_CASE(sizes_are_read_as_cgroup_files_read_them) {
    BOOST_TEST(*cgroup_bytes("4096") == 4096U);
    BOOST_TEST(*cgroup_bytes("3000M") == 3000ULL << 20);
    BOOST_TEST(*cgroup_bytes("1g") == 1ULL << 30);
    for (const auto* wrong : {"", "M", "1X", "1MM", "99999999999999999999", "99999999999999T"})
        BOOST_TEST(!cgroup_bytes(wrong));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::reported
