// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/junit.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <limits>
#include <sstream>

namespace faultline::report {
namespace {

/// XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF (its section 2.2).
std::string xml_text(std::string_view text) {
    std::string clean;
    while (true) {
        const auto end = text.find('\n');
        clean += model::printable(text.substr(0, end), std::numeric_limits<std::size_t>::max());
        if (end == std::string_view::npos) break;
        clean += '\n';
        text.remove_prefix(end + 1);
    }
    for (const char* none : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
        for (auto at = clean.find(none); at != std::string::npos; at = clean.find(none, at))
            clean.replace(at, 3, "?");
    }
    return clean;
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name) = xml_text(value).c_str();
}

void add_text(pugi::xml_node node, const std::string& text) {
    if (!text.empty()) node.text() = xml_text(text).c_str();
}

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

void add_case(pugi::xml_node suite, const TestResult& result, const std::string& name,
              Counts& counts) {
    auto test = suite.append_child("testcase");
    set(test, "name", name);
    set(test, "classname", result.class_name);
    if (result.seconds) set(test, "time", fmt::format("{:.3f}", *result.seconds));
    ++counts.tests;
    // A case counts once, as what weighs more: the kernel's failure.
    if (result.blames(Problem::Blame::kernel)) {
        ++counts.failures;
    } else if (!result.problems.empty()) {
        ++counts.errors;
    } else if (!result.skip.empty()) {
        ++counts.skipped;
    }
    if (!result.skip.empty()) set(test.append_child("skipped"), "message", result.skip);
    for (const auto& problem : result.problems) {
        const bool kernel = problem.blame == Problem::Blame::kernel;
        auto node = test.append_child(kernel ? "failure" : "error");
        set(node, "message", problem.message);
        set(node, "type", problem.type);
        add_text(node, problem.text);
    }
    if (!result.output.empty()) add_text(test.append_child("system-out"), result.output);
    for (const auto& subtest : result.subtests)
        add_case(suite, subtest, name + "/" + subtest.name, counts);
}

/// A time stamp as XML Schema's dateTime without a zone, which Jenkins' schema wants; it is UTC.
std::string date_time(std::string started) {
    if (started.ends_with('Z')) started.pop_back();
    return started;
}

double seconds_of(const TestSuite& suite) {
    double seconds = 0;
    for (const auto& result : suite.results)
        seconds += result.seconds.value_or(0);
    return seconds;
}

void add_suite(pugi::xml_node suites, const TestSuite& suite) {
    auto node = suites.append_child("testsuite");
    set(node, "name", suite.name);
    Counts counts;
    for (const auto& result : suite.results)
        add_case(node, result, result.name, counts);
    set(node, "tests", std::to_string(counts.tests));
    set(node, "failures", std::to_string(counts.failures));
    set(node, "errors", std::to_string(counts.errors));
    set(node, "skipped", std::to_string(counts.skipped));
    if (const auto seconds = seconds_of(suite); seconds > 0)
        set(node, "time", fmt::format("{:.3f}", seconds));
    if (!suite.started.empty()) set(node, "timestamp", date_time(suite.started));
}

}  // namespace

std::string junit_xml(const std::vector<TestSuite>& suites) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document.append_child("testsuites");
    for (const auto& suite : suites)
        add_suite(root, suite);
    std::ostringstream text;
    document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
    return text.str();
}

}  // namespace faultline::report
