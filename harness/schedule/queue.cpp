// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/queue.hpp"

namespace faultline::schedule {

void CellQueue::add(QueuedCell cell) {
    cell.number = cells_.size();
    std::size_t missing = 0;
    for (const auto& need : cell.needs) {
        if (prepared_.contains(need)) continue;
        waiting_[need].push_back(cell.number);
        ++missing;
    }
    if (missing == 0) {
        ready_.insert(cell.number);
    } else {
        unready_.emplace(cell.number, missing);
    }
    cells_.push_back(std::move(cell));
}

void CellQueue::prepared(const std::string& need) {
    prepared_.insert(need);
    const auto found = waiting_.find(need);
    if (found == waiting_.end()) return;
    for (const auto number : found->second) {
        const auto cell = unready_.find(number);
        if (cell == unready_.end() || --cell->second > 0) continue;
        ready_.insert(number);
        unready_.erase(cell);
    }
    waiting_.erase(found);
}

const QueuedCell* CellQueue::peek() const {
    return ready_.empty() ? nullptr : &cells_[*ready_.begin()];
}

const QueuedCell* CellQueue::take() {
    const auto* next = peek();
    if (next == nullptr || made_ahead_.size() >= ahead_) return nullptr;
    ready_.erase(ready_.begin());
    made_ahead_.insert(next->number);
    return next;
}

bool CellQueue::start(const QueuedCell& cell) {
    const bool next = behind_.contains(cell.number) || cell.number == *made_ahead_.begin();
    if (!next || !usage_.fits(cell.while_booting)) return false;
    usage_.take(cell.while_booting);
    running_.emplace(cell.number, cell.while_booting);
    behind_.erase(cell.number);
    made_ahead_.erase(cell.number);
    return true;
}

void CellQueue::fall_behind(const QueuedCell& cell) {
    if (made_ahead_.erase(cell.number) > 0) behind_.insert(cell.number);
}

void CellQueue::settled(const QueuedCell& cell) {
    const auto found = running_.find(cell.number);
    if (found == running_.end() || found->second.cpus == cell.demand.cpus) return;
    usage_.give_back(found->second);
    usage_.take(cell.demand);
    found->second = cell.demand;
}

void CellQueue::end(const QueuedCell& cell) {
    behind_.erase(cell.number);
    made_ahead_.erase(cell.number);
    const auto found = running_.find(cell.number);
    if (found == running_.end()) return;
    usage_.give_back(found->second);
    running_.erase(found);
}

void CellQueue::drop() {
    ready_.erase(ready_.begin());
}

std::vector<const QueuedCell*> CellQueue::drain() {
    for (const auto& [number, missing] : unready_)
        ready_.insert(number);
    unready_.clear();
    waiting_.clear();
    std::vector<const QueuedCell*> rest;
    for (const auto number : ready_)
        rest.push_back(&cells_[number]);
    ready_.clear();
    return rest;
}

std::size_t CellQueue::pending() const {
    return ready_.size() + unready_.size();
}

}  // namespace faultline::schedule
