// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/fault_lines.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

namespace faultline::report {

std::vector<std::string> faults_that_did_not_happen(const model::Verdict& verdict) {
    constexpr std::size_t most = 10;
    std::vector<std::string> lines;
    for (const auto& record : verdict.faults) {
        const bool without = record.state == model::FaultState::left_out;
        if (!without && record.state != model::FaultState::not_reached) continue;
        if (lines.size() == most) break;
        lines.push_back(fmt::format("fault {} {}: {}", model::printable(record.kind, 60),
                                    without ? "was left out" : "never came",
                                    model::printable(record.detail, 300)));
    }
    return lines;
}

}  // namespace faultline::report
