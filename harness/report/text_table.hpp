// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::report {

/// Lines whose columns stand below each other. Cells are made printable; the widths count
/// characters, not bytes.
class TextTable {
 public:
    enum class Align { left, right };
    explicit TextTable(std::vector<std::pair<std::string, Align>> heads);

    /// As many cells as there are heads, or fewer.
    void add(std::vector<std::string> row);
    [[nodiscard]] bool empty() const { return rows_.size() == 1; }
    /// Each line indented by two blanks. A column in which all cells are empty is left out. The
    /// longest cells of left columns are cut at `widest` characters.
    [[nodiscard]] std::string text(std::size_t widest = 60) const;
    /// The same in GitHub's Markdown, each cell a code span.
    [[nodiscard]] std::string markdown() const;

 private:
    std::vector<Align> align_;
    std::vector<std::vector<std::string>> rows_;
};

/// Characters of valid UTF-8.
[[nodiscard]] std::size_t characters(std::string_view text);

/// A bar for a share from 0 to 1, `width` characters long when it is 1; never empty unless the
/// share is 0. Of eighths of blocks, or of '#' without `unicode`.
[[nodiscard]] std::string bar(double share, unsigned width, bool unicode);

/// Whether the locale of standard output's reader is UTF-8, as far as the environment tells.
[[nodiscard]] bool unicode_terminal();

/// "2026-11-22" of a day since 1970, "2026-11-22 03:04" of a second, both UTC.
[[nodiscard]] std::string date_text(std::int64_t day);
[[nodiscard]] std::string time_text(std::int64_t seconds);

/// "12 %", "3.6 %", "0.02 %"; "-" of nothing.
[[nodiscard]] std::string percent_text(double part, double of);

/// 100000 as "100,000".
[[nodiscard]] std::string number_text(std::uint64_t number);

/// "1 cell", "2 cells".
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view what);

}  // namespace faultline::report
