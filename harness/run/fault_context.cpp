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

bool happened(const model::FaultRecord& record) {
    return record.state == FaultState::fired || record.state == FaultState::accepted;
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
        const bool took_effect = happened(record) || record.state == FaultState::armed;
        if (!took_effect || record.uptime > at + slack) continue;
        if (injected == nullptr || record.uptime >= injected->uptime) injected = &record;
    }
    if (last != nullptr && (injected == nullptr || injected->uptime <= *last->uptime + slack))
        return forced_text(*last, at - *last->uptime);
    if (injected == nullptr) return {};
    return fmt::format("{} after {} ({})", span(at - injected->uptime), injected->kind,
                       injected->detail);
}

std::string faults_before(double uptime, const std::vector<model::FaultRecord>& records,
                          const model::ForcedFailures& forced) {
    constexpr std::size_t most_named = 3;
    std::vector<const model::FaultRecord*> last;
    for (const auto& record : records) {
        if (!happened(record) || record.uptime > uptime + slack) continue;
        std::erase_if(last, [&](const auto* other) { return other->fault == record.fault; });
        last.push_back(&record);
    }
    std::stable_sort(last.begin(), last.end(),
                     [](const auto* a, const auto* b) { return a->uptime > b->uptime; });
    std::string text;
    for (std::size_t i = 0; i < std::min(last.size(), most_named); ++i) {
        text += fmt::format("{}{} ({} before)", i == 0 ? "" : ", ", last[i]->kind,
                            span(uptime - last[i]->uptime));
    }
    if (last.size() > most_named) text += fmt::format(", and {} more", last.size() - most_named);
    if (!last.empty()) {
        text =
            fmt::format("{} of the plan had happened: {}",
                        last.size() == 1 ? "a fault" : fmt::format("{} faults", last.size()), text);
    }
    std::uint64_t failures = 0;
    for (const auto& [kind, count] : forced.counts)
        failures += count;
    if (failures > 0) {
        text += fmt::format("{}the kernel had forced {} failure{}", text.empty() ? "" : "; ",
                            failures, failures == 1 ? "" : "s");
    }
    return text;
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
