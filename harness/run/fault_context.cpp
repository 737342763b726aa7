// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_context.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace faultline::run {
namespace {

using model::FaultState;

/// What the agent's clock and the kernel's time stamps may differ by: one event says "fired" when
/// the kernel has long printed what came of it.
constexpr double slack = 0.05;

std::string ordinal(std::uint64_t number) {
    constexpr std::array words{"first", "second", "third", "fourth", "fifth"};
    if (number >= 1 && number <= words.size()) return words[number - 1];
    return fmt::format("{}th", number);
}

std::string span(double seconds) {
    if (seconds < 1) return fmt::format("{:.0f} ms", std::max(0.0, seconds) * 1000);
    return fmt::format("{:.1f} s", seconds);
}

std::string forced_text(const model::ForcedFailure& failure, double seconds) {
    auto text = fmt::format("{} after the {} {}", span(seconds), ordinal(failure.number),
                            model::printable(failure.kind, 60));
    if (!failure.command.empty()) {
        text += fmt::format(", in task {}", model::printable(failure.command, 60));
        if (failure.pid) text += fmt::format(" (PID {})", *failure.pid);
    }
    return text;
}

}  // namespace

std::string fault_context(const model::Finding& finding,
                          const std::vector<model::FaultRecord>& records,
                          const model::ForcedFailures& forced) {
    if (!finding.time_seconds) return {};
    const auto at = *finding.time_seconds;
    const model::ForcedFailure* last = nullptr;
    for (const auto& failure : forced.kept) {
        const bool before = failure.uptime && *failure.uptime <= at;
        if (before && (last == nullptr || *failure.uptime >= *last->uptime)) last = &failure;
    }
    const model::FaultRecord* injected = nullptr;
    for (const auto& record : records) {
        const bool took_effect =
            record.state == FaultState::fired || record.state == FaultState::armed;
        if (!took_effect || record.uptime > at + slack) continue;
        if (injected == nullptr || record.uptime >= injected->uptime) injected = &record;
    }
    if (last != nullptr && (injected == nullptr || injected->uptime <= *last->uptime + slack))
        return forced_text(*last, at - *last->uptime);
    if (injected == nullptr) return {};
    return fmt::format("{} after {} ({})", span(at - injected->uptime), injected->kind,
                       injected->detail);
}

void explain_by_faults(std::vector<model::Finding>& findings,
                       const std::vector<model::FaultRecord>& records,
                       const model::ForcedFailures& forced) {
    if (records.empty() && forced.kept.empty()) return;
    for (auto& finding : findings) {
        auto text = fault_context(finding, records, forced);
        if (!text.empty()) finding.details["fault"] = std::move(text);
    }
}

}  // namespace faultline::run
