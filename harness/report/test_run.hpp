// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::report::test {

/// What stands in a guest's console that wants to do harm to who looks at it.
[[nodiscard]] std::string hostile_text();

/// A finding with a trace, in the lines `first` to `last` of a console of made_console().
[[nodiscard]] model::Finding made_finding(const std::string& function, std::uint64_t first = 8,
                                          std::uint64_t last = 12);
/// A console of so many lines; `[    0.000000] line 1` and so on, with `text` as the lines 8 to 12.
[[nodiscard]] std::string made_console(const std::string& text, std::size_t lines = 40);

/// A verdict with all that a guest under TCG leaves; it passed.
[[nodiscard]] model::Verdict made_verdict(const std::string& scenario, const std::string& kernel,
                                          std::uint64_t number);

/// A run's directory as `faultline run` leaves it.
struct MadeCell {
    model::Verdict verdict;
    std::string console;  ///< empty: none
    std::string events;   ///< empty: none
};
void write_run(const std::filesystem::path& directory, const std::string& name,
               const std::vector<MadeCell>& cells, const std::string& started = {});

/// Some cells of each status: two scenarios, two kernels, one bug, hostile text in it.
[[nodiscard]] std::vector<MadeCell> mixed_cells();

/// `count` cells of 25 scenarios and 10 kernels, one in nine of which fails with one of 60 bugs.
[[nodiscard]] std::vector<MadeCell> many_cells(std::size_t count);

}  // namespace faultline::report::test
