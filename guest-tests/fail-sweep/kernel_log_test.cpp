// SPDX-License-Identifier: GPL-2.0-or-later
#include "fail-sweep/kernel_log.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::fail_sweep {
namespace {

std::vector<std::string> records(const std::vector<std::string>& lines) {
    std::vector<std::string> records;
    for (const auto& line : lines)
        records.push_back("4,10,20,-;" + line + "\n");
    return records;
}

BOOST_AUTO_TEST_SUITE(fail_sweep_log)

BOOST_AUTO_TEST_CASE(the_failure_is_told_by_who_asked_not_by_what_injects) {
    const auto forced = forced_in(records({
        "fail-sweep: n 3",
        "FAULT_INJECTION: forcing a failure.\\x0aname failslab, interval 1, probability 0, times 1",
        "CPU: 1 PID: 77 Comm: step Not tainted 6.1.0 #1",
        "Call Trace:",
        " <TASK>",
        " dump_stack_lvl+0x34/0x48",
        " should_fail_ex.cold+0x32/0x37",
        " should_failslab+0x5/0x10",
        " kmem_cache_alloc+0x38/0x2e0",
        " ? step_over+0x1/0x2",
        " getname_flags.part.0+0x26/0x1b0",
        " do_sys_openat2+0x6e/0x150",
        " </TASK>",
        " later+0x1/0x2",
    }));
    BOOST_TEST(forced.kind == "failslab");
    const std::vector<std::string> wanted{"kmem_cache_alloc", "getname_flags.part.0",
                                          "do_sys_openat2"};
    BOOST_TEST(forced.stack == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_two_failures_the_first_counts_and_a_long_stack_is_cut) {
    std::vector<std::string> lines{"FAULT_INJECTION: forcing a failure.",
                                   "name fail_futex, times 1"};
    for (int i = 0; i < 20; ++i)
        lines.push_back(" function_" + std::to_string(i) + "+0x1/0x2");
    lines.emplace_back("FAULT_INJECTION: forcing a failure.");
    lines.emplace_back("name failslab, times 1");
    const auto forced = forced_in(records(lines));
    BOOST_TEST(forced.kind == "fail_futex");
    BOOST_TEST(forced.stack.size() == 8U);
}

BOOST_AUTO_TEST_CASE(without_a_word_of_a_failure_there_is_none) {
    BOOST_TEST(forced_in(records({"loop: module loaded", " kmem_cache_alloc+0x38/0x2e0"})).kind ==
               "");
    BOOST_TEST(forced_in({"", ";", "4,1,2,-"}).stack.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::fail_sweep
