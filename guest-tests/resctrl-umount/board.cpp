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

}  // namespace faultline::resctrl_umount
