// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/bisected.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report {
namespace {

using model::printable;

constexpr std::size_t most_suspects = 20, text_limit = 300;

}  // namespace

std::string regzbot_line(const Bisected& bisected) {
    if (!bisected.commits) return {};
    if (bisected.suspects.empty())
        return fmt::format("#regzbot introduced: {}", bisected.first_bad);
    if (bisected.last_good.empty()) return {};
    return fmt::format("#regzbot introduced: {}..{}", bisected.last_good, bisected.first_bad);
}

std::string chance(double wrong_at_most) {
    if (wrong_at_most <= 0) return "none, if a bad revision always shows it";
    return fmt::format("at most {:.2g} %", wrong_at_most * 100);
}

std::string bisected_lines(const Bisected& bisected) {
    const auto what = bisected.commits ? "commit" : "kernel";
    std::string lines;
    if (bisected.suspects.empty()) {
        lines = fmt::format("The first bad {} is\n  {}\n", what,
                            printable(bisected.first_bad, text_limit));
        if (!bisected.subject.empty())
            lines += fmt::format("  (\"{}\")\n", printable(bisected.subject, text_limit));
    } else {
        lines = fmt::format(
            "The first bad {} is one of these, most of which could not be judged:\n", what);
        for (std::size_t i = 0; i < std::min(bisected.suspects.size(), most_suspects); ++i)
            lines += fmt::format("  {}\n", printable(bisected.suspects[i], text_limit));
        if (bisected.suspects.size() > most_suspects)
            lines += fmt::format("  and {} more\n", bisected.suspects.size() - most_suspects);
    }
    if (!bisected.last_good.empty())
        lines += fmt::format("and the last one judged good\n  {}\n",
                             printable(bisected.last_good, text_limit));
    lines +=
        fmt::format("\nThe chance that it is another one: {}.\n", chance(bisected.wrong_at_most));
    if (!bisected.rate.empty()) lines += bisected.rate + "\n";
    if (const auto regzbot = regzbot_line(bisected); !regzbot.empty())
        lines += "\n" + regzbot + "\n";
    return lines;
}

}  // namespace faultline::report
