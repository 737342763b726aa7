// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/verdict.hpp"

#include <array>

namespace faultline::model {

std::string_view to_string(Status status) {
    static constexpr std::array<std::string_view, 4> names{"pass", "fail", "skip", "error"};
    return names.at(static_cast<std::size_t>(status));
}

std::string_view to_string(CellPhase phase) {
    static constexpr std::array<std::string_view, cell_phases> names{
        "fetch", "image", "define", "boot", "workload", "teardown", "confirm"};
    return names.at(static_cast<std::size_t>(phase));
}

}  // namespace faultline::model
