// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <fmt/format.h>

#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace faultline::report::test {

/// Reads KTAP strictly: written from Documentation/dev-tools/ktap.rst, not from
/// ktap.cpp. Throws where a line is none of those that the document describes.
class KtapChecker {
 public:
    explicit KtapChecker(const std::string& text) {
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            lines_.push_back(line);
    }

    /// The numbers of tests that passed, failed and were skipped at the top level.
    struct Counts {
        int passed = 0, failed = 0, skipped = 0;
    };
    Counts check() {
        const auto counts = check_level("");
        if (at_ != lines_.size()) wrong("trailing lines");
        return counts;
    }

 private:
    Counts check_level(const std::string& indent) {
        Counts counts;
        if (line() != indent + "KTAP version 1") wrong("no version line");
        ++at_;
        std::smatch match;
        static const std::regex plan("( *)1\\.\\.([0-9]+)");
        if (!std::regex_match(line(), match, plan) || match[1] != indent) wrong("no plan");
        ++at_;
        const int tests = std::stoi(match[2]);
        for (int number = 1; number <= tests; ++number)
            check_test(indent, number, counts);
        return counts;
    }

    void check_test(const std::string& indent, int number, Counts& counts) {
        bool child_failed = false;
        while (line() == indent + "  KTAP version 1")
            child_failed = check_level(indent + "  ").failed > 0 || child_failed;
        while (line().starts_with(indent + "# "))
            ++at_;
        static const std::regex result(
            "( *)(ok|not ok) ([0-9]+) ([^#]*[^# ])( # (SKIP|TODO|XFAIL|TIMEOUT|ERROR)( .*)?)?");
        std::smatch match;
        const auto text = line();
        if (!std::regex_match(text, match, result)) wrong("no result");
        if (match[1] != indent) wrong("indentation");
        if (match[3] != std::to_string(number)) wrong("number");
        const bool ok = match[2] == "ok";
        if (ok && child_failed) wrong("a child failed and its parent did not");
        if (ok && (match[6] == "ERROR" || match[6] == "TIMEOUT")) wrong("directive");
        ++at_;
        ++(match[6] == "SKIP" ? counts.skipped : ok ? counts.passed : counts.failed);
    }

    [[nodiscard]] const std::string& line() const {
        static const std::string none;
        return at_ < lines_.size() ? lines_[at_] : none;
    }
    [[noreturn]] void wrong(const std::string& why) const {
        throw std::runtime_error(fmt::format("line {}: {}: '{}'", at_ + 1, why, line()));
    }

    std::vector<std::string> lines_;
    std::size_t at_ = 0;
};

}  // namespace faultline::report::test
