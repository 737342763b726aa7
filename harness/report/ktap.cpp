// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/ktap.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report {
namespace {

constexpr std::size_t most_output_lines = 50;

/// A name ends where a directive begins, so it holds no '#'.
std::string name_of(const std::string& name) {
    auto text = model::printable(name, 200);
    std::replace(text.begin(), text.end(), '#', '_');
    return text;
}

/// What follows "not ok N name".
std::string directive(const TestResult& result) {
    if (!result.skip.empty()) return " # SKIP " + model::printable(result.skip, 200);
    if (!result.problems.empty() && !result.blames(Problem::Blame::kernel)) {
        return " # ERROR " + model::printable(result.problems[0].message, 200);
    }
    return {};
}

bool is_ok(const TestResult& result) {
    return result.problems.empty() &&
           std::all_of(result.subtests.begin(), result.subtests.end(), is_ok);
}

/// Diagnostics stand before the result that they belong to.
void add_diagnostics(std::string& text, const std::string& indent, std::string_view lines) {
    for (std::size_t count = 0; !lines.empty(); ++count) {
        if (count == most_output_lines) {
            text += indent + "# ...\n";
            return;
        }
        const auto end = lines.find('\n');
        text += fmt::format("{}# {}\n", indent, model::printable(lines.substr(0, end), 500));
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    }
}

void add_test(std::string& text, const TestResult& result, std::size_t number, unsigned depth) {
    const std::string indent(2 * depth, ' ');
    if (!result.subtests.empty()) {
        text += fmt::format("{0}  KTAP version 1\n{0}  1..{1}\n", indent, result.subtests.size());
        for (std::size_t i = 0; i < result.subtests.size(); ++i)
            add_test(text, result.subtests[i], i + 1, depth + 1);
    }
    for (const auto& problem : result.problems) {
        add_diagnostics(text, indent, problem.text.empty() ? problem.message : problem.text);
    }
    add_diagnostics(text, indent, result.output);
    text += fmt::format("{}{} {} {}{}\n", indent, is_ok(result) ? "ok" : "not ok", number,
                        name_of(result.name), directive(result));
}

}  // namespace

std::string ktap_begin(std::size_t tests) {
    return fmt::format("KTAP version 1\n1..{}\n", tests);
}

std::string ktap_test(const TestResult& result, std::size_t number) {
    std::string text;
    add_test(text, result, number, 0);
    return text;
}

}  // namespace faultline::report
