// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/queue.hpp"

#include <algorithm>
#include <numeric>

namespace faultline::schedule {

void CellQueue::add(QueuedCell cell) {
    cell.number = cells_.size();
    const auto& kernel = cell.planned.cell.kernel;
    if (kernels_.contains(kernel)) {
        ready_.insert(cell.number);
    } else {
        waiting_[kernel].push_back(cell.number);
    }
    cells_.push_back(std::move(cell));
}

void CellQueue::kernel_ready(const std::string& reference) {
    kernels_.insert(reference);
    const auto found = waiting_.find(reference);
    if (found == waiting_.end()) return;
    ready_.insert(found->second.begin(), found->second.end());
    waiting_.erase(found);
}

const QueuedCell* CellQueue::peek() const {
    return ready_.empty() ? nullptr : &cells_[*ready_.begin()];
}

const QueuedCell* CellQueue::take() {
    const auto* next = peek();
    if (next == nullptr || !usage_.fits(next->demand)) return nullptr;
    ready_.erase(ready_.begin());
    usage_.take(next->demand);
    return next;
}

void CellQueue::drop() {
    ready_.erase(ready_.begin());
}

std::vector<const QueuedCell*> CellQueue::drain() {
    for (const auto& [kernel, numbers] : waiting_)
        ready_.insert(numbers.begin(), numbers.end());
    waiting_.clear();
    std::vector<const QueuedCell*> rest;
    for (const auto number : ready_)
        rest.push_back(&cells_[number]);
    ready_.clear();
    return rest;
}

std::size_t CellQueue::pending() const {
    return std::accumulate(
        waiting_.begin(), waiting_.end(), ready_.size(),
        [](std::size_t sum, const auto& kernel) { return sum + kernel.second.size(); });
}

}  // namespace faultline::schedule
