// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/rates.hpp"

#include "store/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace faultline::schedule {
namespace {

using model::CellSummary;
using model::FailureRate;
using model::Status;

/// All that a cell is but its attempt.
using Key = std::tuple<std::string, std::string, std::uint64_t, std::map<std::string, std::string>>;

Key key_of(const CellSummary& cell) {
    return {cell.scenario, cell.kernel, cell.seed, cell.axes};
}

struct Attempts {
    FailureRate rate;
    unsigned first = 0;  ///< the lowest attempt, which gives the id
    unsigned ended = 0;
};

void count(const CellSummary& cell, Attempts& attempts) {
    ++attempts.ended;
    if (attempts.first == 0 || cell.attempt < attempts.first) {
        attempts.first = cell.attempt;
        attempts.rate.id = cell.id;
    }
    if (cell.status == Status::fail) ++attempts.rate.failed;
    if (cell.status == Status::fail || cell.status == Status::pass) ++attempts.rate.judged;
}

}  // namespace

std::vector<FailureRate> failure_rates(const std::vector<CellSummary>& cells) {
    std::map<Key, Attempts> groups;
    for (const auto& cell : cells)
        count(cell, groups[key_of(cell)]);
    std::vector<FailureRate> rates;
    for (const auto& cell : cells) {
        const auto found = groups.find(key_of(cell));
        if (found == groups.end()) continue;  // told already
        auto& [rate, first, ended] = found->second;
        if (rate.failed > 0 && ended > 1) {
            rate.scenario = cell.scenario;
            rate.kernel = cell.kernel;
            rate.seed = cell.seed;
            rate.axes = cell.axes;
            const auto interval = store::rate_interval(rate.failed, rate.judged);
            rate.low = interval.low;
            rate.high = interval.high;
            rate.flaky = rate.failed == 1 && rate.judged > 1;
            rates.push_back(std::move(rate));
        }
        groups.erase(found);
    }
    return rates;
}

std::string to_string(const FailureRate& rate) {
    return fmt::format("fail {}/{} (95 %: {:.0f} to {:.0f} %){}", rate.failed, rate.judged,
                       rate.low * 100, rate.high * 100, rate.flaky ? ", flaky" : "");
}

}  // namespace faultline::schedule
