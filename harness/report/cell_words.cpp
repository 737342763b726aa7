// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/cell_words.hpp"

#include <fmt/format.h>

namespace faultline::report {

std::string cell_words(const std::string& kernel, const std::map<std::string, std::string>& axes,
                       std::uint64_t seed, unsigned attempt) {
    auto words = kernel;
    for (const auto& [axis, value] : axes)
        words += fmt::format(", {} {}", axis.substr(axis.find('.') + 1), value);
    if (seed != 0) words += fmt::format(", seed {}", seed);
    if (attempt > 1) words += fmt::format(", attempt {}", attempt);
    return words;
}

}  // namespace faultline::report
