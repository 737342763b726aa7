// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {

/// Insertions, deletions, replacements and swaps of neighbours that make one of the other (optimal
/// string alignment). Takes time and memory of the product of the lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that is a likely misspelling away (Damerau-Levenshtein distance at most a third of
/// the length, and at most 3); empty if there is none.
[[nodiscard]] std::string nearest(std::string_view name,
                                  const std::vector<std::string>& candidates);

/// "did you mean 'rounds'?", or "known: a, b, c" where nothing is near.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     const std::vector<std::string>& candidates);

}  // namespace faultline::config
