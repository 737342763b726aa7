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
    Demand while_booting;
    std::vector<std::string> needs{};  ///< names of what must be prepared first
    std::size_t number = 0;            ///< from 0, in the order of adding
    bool repetition = false;           ///< of a cell that failed
};

/// Which cell is next: the first in order for which all is prepared. It is taken to have its guest
/// made, beside guests that run, and starts as soon as it fits. What would fit but comes later
/// waits, so that a large guest's turn comes. Not thread-safe.
class CellQueue {
 public:
    /// At most `ahead` guests are made before their turn.
    CellQueue(const Capacity& capacity, unsigned ahead) : usage_(capacity), ahead_(ahead) {}

    void add(QueuedCell cell);
    /// What cells need is ready.
    void prepared(const std::string& need);
    /// Takes the next cell out. Nothing while none is ready or enough are being made.
    [[nodiscard]] const QueuedCell* take();
    /// Its guest is made. False: it does not fit yet, or one before it has not started; to be asked
    /// again.
    [[nodiscard]] bool start(const QueuedCell& cell);
    /// Its guest could not be made and will be tried again: nobody waits for it meanwhile.
    void fall_behind(const QueuedCell& cell);
    [[nodiscard]] bool is_running(const QueuedCell& cell) const {
        return running_.contains(cell.number);
    }
    /// Its workload has begun in earnest: what it takes is no longer that of a boot.
    void settled(const QueuedCell& cell);
    /// It has ended, started or not.
    void end(const QueuedCell& cell);
    /// The next cell without taking it; nothing while none is ready.
    [[nodiscard]] const QueuedCell* peek() const;
    /// Leaves out the cell that peek() shows.
    void drop();
    /// Takes all that wait out, in order.
    [[nodiscard]] std::vector<const QueuedCell*> drain();

    /// Nothing waits and nothing is taken.
    [[nodiscard]] bool idle() const { return pending() == 0 && taken() == 0; }
    [[nodiscard]] std::size_t pending() const;
    [[nodiscard]] std::size_t taken() const {
        return made_ahead_.size() + behind_.size() + running_.size();
    }
    [[nodiscard]] std::size_t size() const { return cells_.size(); }
    [[nodiscard]] const std::deque<QueuedCell>& all() const { return cells_; }

 private:
    Usage usage_;
    unsigned ahead_;
    std::set<std::size_t> made_ahead_;       ///< numbers of those taken and not started
    std::set<std::size_t> behind_;           ///< those too, that nobody waits for
    std::map<std::size_t, Demand> running_;  ///< what each takes now
    std::deque<QueuedCell> cells_;
    std::set<std::string> prepared_;
    std::set<std::size_t> ready_;                              ///< numbers
    std::map<std::size_t, std::size_t> unready_;               ///< what each still waits for
    std::map<std::string, std::vector<std::size_t>> waiting_;  ///< by need
};

}  // namespace faultline::schedule
