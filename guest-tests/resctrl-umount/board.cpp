// SPDX-License-Identifier: GPL-2.0-or-later
#include "resctrl-umount/board.hpp"

namespace faultline::resctrl_umount {

std::string_view describe(Operation operation) {
    switch (operation) {
        case Operation::none:
            return "other things";
        case Operation::mount:
            return "mount of resctrl";
        case Operation::umount:
            return "unmount of resctrl";
        case Operation::make_group:
            return "making of a resctrl group";
        case Operation::remove_group:
            return "removal of a resctrl group";
        case Operation::move_task:
            return "moving of a task to a resctrl group";
        case Operation::write_schemata:
            return "writing of resctrl's schemata";
        case Operation::read_file:
            return "reading of resctrl's files";
        case Operation::cpu_off:
            return "taking of a CPU off line";
        case Operation::cpu_on:
            return "bringing of a CPU on line";
    }
    return "?";
}

void Slot::begin(Operation operation) {
    // In this order: a reader in between sees the operation before, or none, as new.
    operation_ = Operation::none;
    since_ = Clock::now().time_since_epoch().count();
    operation_ = operation;
}

std::optional<Clock::duration> Slot::time_in_it(Clock::time_point now) const {
    if (operation_ == Operation::none) return std::nullopt;
    return now - Clock::time_point(Clock::duration(since_));
}

std::optional<std::size_t> find_hang(const Board& board, Clock::duration limit,
                                     Clock::time_point now) {
    bool hangs = false;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < board.slots.size(); ++i) {
        const auto& slot = board.slots[i];
        const auto time = slot.time_in_it(now);
        if (!time || *time < limit / 2) continue;
        hangs = hangs || *time >= limit;
        if (!found || slot.operation() < board.slots[*found].operation()) found = i;
    }
    return hangs ? found : std::nullopt;
}

}  // namespace faultline::resctrl_umount
