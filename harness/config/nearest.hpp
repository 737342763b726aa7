// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::config {

/// The candidate that is a likely misspelling away (Damerau-Levenshtein distance at most a third of
/// the length, and at most 3); empty if there is none.
[[nodiscard]] std::string nearest(std::string_view name,
                                  const std::vector<std::string>& candidates);

/// "did you mean 'rounds'?", or "known: a, b, c" where nothing is near.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     const std::vector<std::string>& candidates);

}  // namespace faultline::config
