// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "compare/cell_facts.hpp"

#include <string>
#include <vector>

namespace faultline::compare {

/// How much a difference in a fact bears on what was found: the more the higher, 0 for what is only
/// a difference. `found` are the findings' kinds, titles and functions and the workload's name, in
/// lower case.
[[nodiscard]] unsigned bearing(const std::string& found, Topic topic, const std::string& name);

/// What bearing() wants of two verdicts.
[[nodiscard]] std::string found_words(const model::Verdict& a, const model::Verdict& b);

}  // namespace faultline::compare
