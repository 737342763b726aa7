// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_log.hpp"

#include "model/printable.hpp"

#include <utility>

namespace faultline::run {
namespace {

constexpr std::size_t longest_detail = 500;
constexpr std::size_t longest_word = 100;

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
    if (records_.size() == model::most_fault_records) {
        ++left_out_;
        return;
    }
    records_.push_back(std::move(record));
}

void FaultLog::give(Observation& seen) {
    seen.faults = std::move(records_);
    seen.faults_left_out = left_out_;
}

}  // namespace faultline::run
