// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "kernel/recipe.hpp"

#include <string>

namespace faultline::kernel {

/// A recipe's file that makes of `source` what `recipe` makes of its own; it names fragments and
/// mutations by their paths, so that it can lie anywhere.
[[nodiscard]] std::string recipe_text(const Recipe& recipe, const RecipeSource& source);

}  // namespace faultline::kernel
