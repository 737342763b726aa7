// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/problem.hpp"

#include <fmt/format.h>

namespace faultline::config {

std::string to_string(const Problem& problem) {
    auto text = fmt::format("{}: error: {}", problem.where, problem.what);
    if (!problem.hint.empty()) text += fmt::format("\n  hint: {}", problem.hint);
    return text;
}

}  // namespace faultline::config
