// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/slot.hpp"

namespace faultline::workload {

void Slot::begin_number(int operation) {
    // In this order: a reader in between sees the operation before, or none, as
    // new.
    operation_ = 0;
    since_ = Clock::now().time_since_epoch().count();
    operation_ = operation;
}

std::optional<Clock::duration> Slot::time_in_it(Clock::time_point now) const {
    if (operation_ == 0) return std::nullopt;
    return now - Clock::time_point(Clock::duration(since_));
}

std::optional<std::size_t> find_hang(std::span<const Slot> slots, Clock::duration limit,
                                     Clock::time_point now) {
    bool hangs = false;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const auto time = slots[i].time_in_it(now);
        if (!time || *time < limit / 2) continue;
        hangs = hangs || *time >= limit;
        if (!found || slots[i].operation<int>() < slots[*found].operation<int>()) found = i;
    }
    return hangs ? found : std::nullopt;
}

}  // namespace faultline::workload
