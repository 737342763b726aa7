// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernfs-churn/board.hpp"

namespace faultline::kernfs_churn {

std::string_view describe(Operation operation) {
    switch (operation) {
        case Operation::none:
            return "other things";
        case Operation::umount:
            return "unmount of a cgroup hierarchy";
        case Operation::remove_group:
            return "removal of a cgroup";
        case Operation::unload_module:
            return "unloading of a module";
        case Operation::mount:
            return "mount of a cgroup hierarchy";
        case Operation::make_group:
            return "making of a cgroup";
        case Operation::load_module:
            return "loading of a module";
        case Operation::move_task:
            return "moving of a task to a cgroup";
        case Operation::read_file:
            return "reading of files";
    }
    return "?";
}

std::uint64_t Board::rounds(Part part) const {
    switch (part) {
        case Part::cgroup1:
            return umounts;
        case Part::cgroup2:
            return groups_removed;
        case Part::modules:
            return modules_unloaded;
    }
    return 0;
}

}  // namespace faultline::kernfs_churn
