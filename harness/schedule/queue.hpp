// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/capacity.hpp"
#include "schedule/order.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faultline::schedule {

/// A cell in the queue; stays where it is once it is added.
struct QueuedCell {
    PlannedCell planned;
    std::optional<double> expected_seconds;
    Demand demand;
    std::vector<std::string> needs{};  ///< names of what must be prepared first
    std::size_t number = 0;            ///< from 0, in the order of adding
    bool repetition = false;           ///< of a cell that failed
};

/// Which cell is next: the first in order for which all is prepared, as soon as it fits. What would
/// fit but comes later waits, so that a large guest's turn comes. Not thread-safe.
class CellQueue {
 public:
    explicit CellQueue(const Capacity& capacity) : usage_(capacity) {}

    void add(QueuedCell cell);
    /// What cells need is ready.
    void prepared(const std::string& need);
    /// Takes the next cell and what it needs. Nothing while none is ready or it does not fit.
    [[nodiscard]] const QueuedCell* take();
    /// The next cell without taking it; nothing while none is ready.
    [[nodiscard]] const QueuedCell* peek() const;
    /// Leaves out the cell that peek() shows.
    void drop();
    void give_back(const QueuedCell& cell) { usage_.give_back(cell.demand); }
    /// Takes all that wait out, in order.
    [[nodiscard]] std::vector<const QueuedCell*> drain();

    /// Nothing waits and nothing runs.
    [[nodiscard]] bool idle() const { return pending() == 0 && usage_.running() == 0; }
    [[nodiscard]] std::size_t pending() const;
    [[nodiscard]] unsigned running() const { return usage_.running(); }
    [[nodiscard]] std::size_t size() const { return cells_.size(); }
    [[nodiscard]] const std::deque<QueuedCell>& all() const { return cells_; }

 private:
    Usage usage_;
    std::deque<QueuedCell> cells_;
    std::set<std::string> prepared_;
    std::set<std::size_t> ready_;                              ///< numbers
    std::map<std::size_t, std::size_t> unready_;               ///< what each still waits for
    std::map<std::string, std::vector<std::size_t>> waiting_;  ///< by need
};

}  // namespace faultline::schedule
