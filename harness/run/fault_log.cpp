// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_log.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace faultline::run {
namespace {

constexpr std::size_t longest_detail = 500;
constexpr std::size_t longest_word = 100;

/// The kernel's name of a fault that is an attribute of its own: "fail_page_alloc".
std::string attribute_of(std::string kind) {
    std::replace(kind.begin(), kind.end(), '-', '_');
    return kind;
}

/// It is only set up, and what the kernel does with it is the workload's to provoke.
bool is_trap(const model::Fault& fault) {
    const auto provoke = fault.parameters.find("provoke");
    return provoke != fault.parameters.end() && provoke->second == "false";
}

}  // namespace

void FaultLog::add(const protocol::FaultReport& report, double uptime) {
    model::FaultRecord record{report.fault, model::printable(report.kind, longest_word),
                              report.state, uptime,
                              report.count, model::printable(report.detail, longest_detail)};
    for (const auto& [name, value] : report.facts) {
        record.facts[model::printable(name, longest_word)] =
            model::printable(value, longest_detail);
    }
    add(std::move(record));
}

void FaultLog::add(model::FaultRecord record) {
    using enum model::FaultState;
    const bool open = record.state == armed || record.state == ended;
    if (record.fault < protocol::max_faults)
        open ? void(last_told_[record.fault] = record.detail) : void(settled_.insert(record.fault));
    if (records_.size() == model::most_fault_records) {
        ++left_out_;
        return;
    }
    records_.push_back(std::move(record));
}

void FaultLog::close(const std::vector<model::Fault>& plan, const FaultMoments& moments,
                     const model::ForcedFailures& forced, double uptime) {
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const auto& fault = plan[i];
        if (settled_.contains(i) || !fault.left_out.empty() ||
            forced.counts.contains(attribute_of(fault.kind))) {
            continue;
        }
        const auto told = last_told_.find(i);
        if (told != last_told_.end() && is_trap(fault)) continue;
        auto why = told == last_told_.end()
                       ? moments.why_not(i)
                       : fmt::format("it was set up and not met ({})", told->second);
        add({i, fault.kind, model::FaultState::not_reached, uptime, 0, std::move(why)});
    }
}

void FaultLog::give(Observation& seen) {
    seen.faults = std::move(records_);
    seen.faults_left_out = left_out_;
}

}  // namespace faultline::run
