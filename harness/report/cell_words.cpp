// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/cell_words.hpp"

#include <fmt/format.h>

#include <utility>

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

std::set<std::string> varying_axes(const std::vector<model::Cell>& cells) {
    std::map<std::pair<std::string, std::string>, const std::string*> values;
    std::set<std::string> varying;
    for (const auto& cell : cells) {
        for (const auto& [axis, value] : cell.axes) {
            const auto [known, added] = values.try_emplace({cell.scenario, axis}, &value);
            if (!added && *known->second != value) varying.insert(axis);
        }
    }
    return varying;
}

std::map<std::string, std::string> only(const std::map<std::string, std::string>& axes,
                                        const std::set<std::string>& names) {
    std::map<std::string, std::string> chosen;
    for (const auto& [axis, value] : axes)
        if (names.contains(axis)) chosen.emplace(axis, value);
    return chosen;
}

}  // namespace faultline::report
