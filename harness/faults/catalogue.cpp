// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/catalogue.hpp"

#include "faults/kinds.hpp"

#include <algorithm>

namespace faultline::faults {
namespace {

std::vector<FaultKind> all_kinds() {
    auto kinds = guest_kinds();
    for (auto more : {host_kinds(), debugger_kinds()})
        kinds.insert(kinds.end(), more.begin(), more.end());
    std::sort(kinds.begin(), kinds.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return kinds;
}

}  // namespace

const std::vector<FaultKind>& catalogue() {
    static const auto kinds = all_kinds();
    return kinds;
}

const FaultKind* find_kind(std::string_view name) {
    const auto& kinds = catalogue();
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const auto& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const auto& kind : catalogue())
        names.push_back(kind.name);
    return names;
}

}  // namespace faultline::faults
