// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/order.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace faultline::schedule {
namespace {

using model::Status;

double seconds_of(const OrderedCell& cell) {
    const std::chrono::duration<double> most = cell.planned.scenario->timeouts.workload;
    return cell.expected_seconds.value_or(most.count());
}

/// Less is more likely to be news.
int staleness(const std::optional<Status>& last) {
    if (!last) return 1;
    return *last == Status::fail ? 0 : *last == Status::pass ? 2 : 3;
}

/// How many like it stand before it: those of the same scenario, kernel, machine and parameters.
std::vector<unsigned> repetitions(const std::vector<PlannedCell>& cells) {
    std::map<std::tuple<std::string, std::string, std::map<std::string, std::string>>, unsigned>
        seen;
    std::vector<unsigned> before;
    before.reserve(cells.size());
    for (const auto& planned : cells) {
        const auto& cell = planned.cell;
        before.push_back(seen[{cell.scenario, cell.kernel, cell.axes}]++);
    }
    return before;
}

}  // namespace

std::vector<OrderedCell> in_order(const std::vector<PlannedCell>& cells, const History& history,
                                  bool limited) {
    std::vector<OrderedCell> ordered;
    ordered.reserve(cells.size());
    for (const auto& planned : cells)
        ordered.push_back({planned, history.expected_seconds(planned.cell)});
    if (!limited) {
        std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
            return seconds_of(a) > seconds_of(b);
        });
        return ordered;
    }
    const auto before = repetitions(cells);
    std::vector<std::tuple<unsigned, int, double, std::size_t>> keys;
    keys.reserve(ordered.size());
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        keys.emplace_back(before[i], staleness(history.last_status(cells[i].cell)),
                          seconds_of(ordered[i]), i);
    }
    std::sort(keys.begin(), keys.end());
    std::vector<OrderedCell> result;
    result.reserve(ordered.size());
    for (const auto& key : keys)
        result.push_back(std::move(ordered[std::get<3>(key)]));
    return result;
}

}  // namespace faultline::schedule
