// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/text_table.hpp"

#include "model/printable.hpp"
#include "report/markdown.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace faultline::report {

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

namespace {

/// At most `most` characters, the last of them dots if some were cut.
std::string cut(const std::string& text, std::size_t most) {
    if (characters(text) <= most || most < 4) return text;
    std::size_t seen = 0, end = 0;
    while (end < text.size() && seen + 3 < most) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        ++seen;
    }
    return text.substr(0, end) + "...";
}

}  // namespace

TextTable::TextTable(std::vector<std::pair<std::string, Align>> heads) {
    auto& first = rows_.emplace_back();
    for (auto& [head, align] : heads) {
        first.push_back(std::move(head));
        align_.push_back(align);
    }
}

void TextTable::add(std::vector<std::string> row) {
    row.resize(align_.size());
    for (auto& cell : row)
        cell = model::printable(cell);
    rows_.push_back(std::move(row));
}

std::string TextTable::text(std::size_t widest) const {
    std::vector<std::size_t> widths(align_.size());
    for (std::size_t column = 0; column < align_.size(); ++column) {
        const bool empty = std::all_of(rows_.begin() + 1, rows_.end(),
                                       [&](const auto& row) { return row[column].empty(); });
        for (const auto& row : rows_) {
            if (!empty)
                widths[column] =
                    std::max(widths[column], std::min(characters(row[column]), widest));
        }
    }
    std::string result;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (widths[column] == 0) continue;
            const auto cell = cut(row[column], widest);
            const std::string padding(widths[column] - std::min(widths[column], characters(cell)),
                                      ' ');
            line += "  ";
            const bool right = align_[column] == Align::right;
            if (right) line += padding;
            line += cell;
            if (!right) line += padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + "\n";
    }
    return result;
}

std::string TextTable::markdown() const {
    std::string text;
    for (std::size_t number = 0; number < rows_.size(); ++number) {
        text += "|";
        for (const auto& cell : rows_[number]) {
            // A bar ends a table's cell even within a code span.
            auto shown = number == 0 || cell.empty() ? cell : code_span(cell);
            for (auto at = shown.find('|'); at != std::string::npos; at = shown.find('|', at + 2))
                shown.insert(at, 1, '\\');
            text += " " + shown + " |";
        }
        text += "\n";
        if (number > 0) continue;
        text += "|";
        for (const auto align : align_)
            text += align == Align::right ? " --: |" : " --- |";
        text += "\n";
    }
    return text;
}

std::string bar(double share, unsigned width, bool unicode) {
    if (!(share > 0)) return {};
    const auto length = std::min(share, 1.0) * width;
    if (!unicode)
        return std::string(static_cast<std::size_t>(std::max(1.0, std::round(length))), '#');
    constexpr std::array eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto total = std::max(1L, std::lround(length * 8));
    std::string result;
    for (long i = 0; i < total / 8; ++i)
        result += "█";
    return result + eighths.at(static_cast<std::size_t>(total % 8));
}

bool unicode_terminal() {
    for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string_view locale(value);
        return locale.find("UTF-8") != std::string_view::npos ||
               locale.find("utf8") != std::string_view::npos;
    }
    return false;
}

std::string time_text(std::int64_t seconds) {
    return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string date_text(std::int64_t day) {
    constexpr std::int64_t seconds_per_day = 86400;
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(day * seconds_per_day)));
}

std::string percent_text(double part, double of) {
    if (!(of > 0)) return "-";
    const auto percent = 100 * part / of;
    if (percent == 0 || percent >= 10) return fmt::format("{:.0f} %", percent);
    return percent >= 0.1 ? fmt::format("{:.1f} %", percent) : fmt::format("{:.2f} %", percent);
}

std::string number_text(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), 1, ',');
    return text;
}

std::string counted(std::uint64_t number, std::string_view what) {
    return fmt::format("{} {}{}", number_text(number), what, number == 1 ? "" : "s");
}

}  // namespace faultline::report
