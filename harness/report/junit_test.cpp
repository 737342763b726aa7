// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/junit.hpp"

#include <boost/test/unit_test.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <string>

namespace faultline::report {
namespace {

pugi::xml_document parsed(const std::vector<TestResult>& results) {
    const auto text = junit_xml({{"suite", {}, results}});
    // XML 1.0, 2.2: of the control characters only these may stand there.
    BOOST_CHECK(std::none_of(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;
    }));
    pugi::xml_document document;
    const auto result = document.load_string(text.c_str(), pugi::parse_full);
    BOOST_CHECK_MESSAGE(result, result.description());
    return document;
}

Problem problem(Problem::Blame blame, std::string message) {
    return {blame, std::move(message), "kind", "line 1\nline 2"};
}

TestResult named(std::string name) {
    TestResult result;
    result.name = std::move(name);
    result.class_name = "a.b";
    return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(junit)

BOOST_AUTO_TEST_CASE(each_case_counts_once_and_the_kernel_weighs_more) {
    auto failed = named("failed");
    failed.problems = {problem(Problem::Blame::kernel, "BUG: foo"),
                       problem(Problem::Blame::harness, "broke off")};
    auto broken = named("broken");
    broken.problems = {problem(Problem::Blame::harness, "no such file")};
    auto skipped = named("skipped");
    skipped.skip = "no text";
    const auto document = parsed({named("good"), failed, broken, skipped});
    const auto suite = document.child("testsuites").child("testsuite");
    BOOST_CHECK_EQUAL(suite.attribute("name").value(), "suite");
    BOOST_CHECK_EQUAL(suite.attribute("tests").as_int(), 4);
    BOOST_CHECK_EQUAL(suite.attribute("failures").as_int(), 1);
    BOOST_CHECK_EQUAL(suite.attribute("errors").as_int(), 1);
    BOOST_CHECK_EQUAL(suite.attribute("skipped").as_int(), 1);
    const auto second = suite.find_child_by_attribute("testcase", "name", "failed");
    BOOST_CHECK_EQUAL(second.attribute("classname").value(), "a.b");
    BOOST_CHECK_EQUAL(second.child("failure").attribute("message").value(), "BUG: foo");
    BOOST_CHECK_EQUAL(second.child("failure").attribute("type").value(), "kind");
    BOOST_CHECK_EQUAL(second.child("failure").text().get(), "line 1\nline 2");
    BOOST_CHECK_EQUAL(second.child("error").attribute("message").value(), "broke off");
}

BOOST_AUTO_TEST_CASE(what_a_console_holds_is_stripped_of_what_xml_forbids) {
    auto hostile = named("\x01<a href=\"x\">&\x1b[31m");
    hostile.problems = {problem(Problem::Blame::kernel,
                                "]]> \xff\xfe \xef\xbf\xbe \x00"
                                "tail")};
    hostile.output = "one\r\n\x07two\n";
    const auto document = parsed({hostile});
    const auto test = document.child("testsuites").child("testsuite").child("testcase");
    BOOST_CHECK_EQUAL(test.attribute("name").value(), "?<a href=\"x\">&?[31m");
    BOOST_CHECK_EQUAL(test.child("system-out").text().get(), "one?\n?two\n");
    BOOST_CHECK_EQUAL(test.child("failure").attribute("message").value(), "]]> ?? ? ");
}

BOOST_AUTO_TEST_CASE(subtests_are_cases_of_their_own) {
    auto parent = named("parent");
    parent.subtests = {named("one"), named("two")};
    const auto document = parsed({parent});
    const auto suite = document.child("testsuites").child("testsuite");
    BOOST_CHECK_EQUAL(suite.attribute("tests").as_int(), 3);
    BOOST_CHECK(suite.find_child_by_attribute("testcase", "name", "parent/two"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
