// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/plan.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::selftest {
namespace {

Task task(std::string name, bool alone = false) {
    Task task;
    task.name = std::move(name);
    task.expectation.alone = alone;
    return task;
}

std::vector<std::string> names(const std::vector<Task>& tasks) {
    std::vector<std::string> names;
    for (const auto& each : tasks)
        names.push_back(each.name);
    return names;
}

void check_names(const std::vector<Task>& tasks, const std::vector<std::string>& expected) {
    BOOST_TEST(names(next_guest(tasks)) == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plan)

BOOST_AUTO_TEST_CASE(the_harmless_share_a_guest_and_the_others_have_one_each) {
    check_names({task("a"), task("b"), task("c", true), task("d")}, {"a", "b"});
    check_names({task("c", true), task("d", true)}, {"c"});
    check_names({}, {});
}

BOOST_AUTO_TEST_CASE(lkdtms_types_are_not_mixed_with_others) {
    check_names({task("a"), task("lkdtm/BUG")}, {"a"});
    const auto scenario = scenario_for({task("lkdtm/BUG"), task("lkdtm/WARNING")}, "k");
    BOOST_TEST(scenario.workload.parameters.at("what") == "lkdtm");
    BOOST_TEST(scenario.workload.parameters.at("type") == "BUG,WARNING");
}

BOOST_AUTO_TEST_CASE(no_tasks_list_the_types) {
    BOOST_TEST(scenario_for({}, "k").workload.parameters.at("what") == "list");
    BOOST_TEST(scenario_for({task("a"), task("b")}, "k").workload.parameters.at("what") == "a,b");
}

BOOST_AUTO_TEST_CASE(every_stock_provocation_says_what_is_expected_of_it) {
    for (const auto& expectation : stock_expectations()) {
        BOOST_TEST_CONTEXT(expectation.name) {
            BOOST_TEST(!expectation.printed.empty());
            BOOST_TEST(!expectation.kinds.empty());
            BOOST_TEST(!expectation.titles.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(lkdtms_types_are_looked_up_by_name_then_by_family) {
    BOOST_TEST(lkdtm_expectation("BUG").titles.front() == "kernel BUG in lkdtm_BUG");
    BOOST_TEST(!lkdtm_expectation("REFCOUNT_TIMING").harmless.empty());
    BOOST_TEST(lkdtm_expectation("REFCOUNT_INC_ZERO").printed.front() == "refcount_t: ");
    BOOST_TEST(lkdtm_expectation("WRITE_RO_AFTER_INIT").alone == false);
    BOOST_TEST(lkdtm_expectation("A_TYPE_OF_THE_FUTURE").titles.front() == "*");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::selftest
