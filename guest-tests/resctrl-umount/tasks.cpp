// SPDX-License-Identifier: GPL-2.0-or-later
#include "resctrl-umount/tasks.hpp"

#include "pseudofs/resctrl.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/churn.hpp"
#include "workload/seed.hpp"
#include "workload/workload.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

namespace faultline::resctrl_umount {
namespace {

using namespace std::chrono_literals;
using workload::pause_up_to;

const std::string root = pseudofs::resctrl_directory;

template <class Call>
auto at(const Task& task, Operation operation, Call call) {
    return task.slot.during(operation, call);
}

/// 0, or the errno; EBUSY if another task has mounted it.
int mount_once(const Task& task, const std::string& options) {
    const int why = at(task, Operation::mount, [&] { return pseudofs::mount_resctrl(options); });
    if (why == 0) ++task.board.mounts;
    if (why != 0 && why != EBUSY) ++task.board.mounts_refused;
    return why;
}

int umount_once(const Task& task, bool lazily) {
    const int why = at(task, Operation::umount, [&] { return pseudofs::umount_resctrl(lazily); });
    if (why == 0) workload::report_round(++task.board.umounts + 1);
    if (why == EBUSY) ++task.board.umounts_busy;
    return why;
}

/// Writes the task itself to the group, and the group's schemata back to it, as they were.
void use_group(const Task& task, const std::string& group) {
    if (at(task, Operation::move_task,
           [&] { return pseudofs::write_text(group + "/tasks", "0"); }) == 0) {
        ++task.board.tasks_moved;
    }
    const auto schemata =
        at(task, Operation::read_file, [&] { return pseudofs::read_text(group + "/schemata"); });
    if (!schemata || schemata->empty()) return;
    if (at(task, Operation::write_schemata,
           [&] { return pseudofs::write_text(group + "/schemata", *schemata); }) == 0) {
        ++task.board.schemata_written;
    }
}

}  // namespace

void mount_and_unmount(const Task& task) {
    auto random = workload::random_of(task.number);
    auto options = task.parameters.options;
    bool was_busy = false;
    while (!task.board.stop) {
        const bool plain = options.empty() || random() % 2 == 0;
        const auto choice = plain ? 0 : random() % options.size();
        const int why = mount_once(task, plain ? "" : options[choice]);
        // The machine lacks the option, and would say so on the console each time.
        if (!plain && why == EINVAL) options.erase(options.begin() + static_cast<long>(choice));
        pause_up_to(2ms, random);
        // Where somebody always looks, only a lazy unmount ends it.
        was_busy = umount_once(task, was_busy) == EBUSY;
    }
}

void make_groups(const Task& task) {
    auto random = workload::random_of(task.number);
    const auto group = root + "/faultline" + std::to_string(task.number);
    while (!task.board.stop) {
        pause_up_to(2ms, random);
        const int why = at(task, Operation::make_group,
                           [&] { return ::mkdir(group.c_str(), 0755) == 0 ? 0 : errno; });
        if (why == 0) ++task.board.groups;
        if (why == ENOSPC) ++task.board.groups_refused;
        use_group(task, why == 0 ? group : root);
        // What is left is removed by the unmount, or the next time.
        if (why == EEXIST || (why == 0 && random() % 2 == 0)) {
            at(task, Operation::remove_group, [&] { return ::rmdir(group.c_str()); });
        }
    }
}

void read_all_files(const Task& task) {
    auto random = workload::random_of(task.number);
    // info/L3_MON/mbm_total_bytes_config, GROUP/mon_data/mon_L3_00/llc_occupancy.
    constexpr unsigned depth = 3;
    while (!task.board.stop) {
        workload::read_below(task.slot, Operation::read_file, root, depth, task.board.stop,
                             task.board.files_read);
        pause_up_to(5ms, random);
    }
}

void take_cpus_off(const Task& task) {
    auto random = workload::random_of(task.number);
    std::vector<std::string> switches;
    const std::string cpus = "/sys/devices/system/cpu/";
    for (const auto number : pseudofs::parse_list(pseudofs::read_line(cpus + "present"))) {
        auto path = cpus + "cpu" + std::to_string(number) + "/online";
        // The boot CPU has none.
        if (pseudofs::read_number(path)) switches.push_back(std::move(path));
    }
    const auto set = [&](Operation operation, const std::string& path, const char* value) {
        return at(task, operation, [&] { return pseudofs::write_text(path, value); });
    };
    while (!task.board.stop) {
        const bool all = random() % 4 == 0;
        for (const auto& path : switches) {
            if (!all && random() % 2 == 0) continue;
            if (set(Operation::cpu_off, path, "0") == 0) ++task.board.cpus_taken_off;
        }
        for (const auto& path : switches)
            set(Operation::cpu_on, path, "1");
        pause_up_to(500ms, random);
    }
}

Left check_nothing_is_left(const Task& task) {
    // The last file that was open may be given back a moment after its task has ended.
    for (int attempt = 0; attempt < 100; ++attempt) {
        while (at(task, Operation::umount, [] { return pseudofs::umount_resctrl(true); }) == 0) {
        }
        const int why = at(task, Operation::mount, [] { return pseudofs::mount_resctrl(""); });
        if (why == 0) {
            ++task.board.mounts;
            const int left =
                at(task, Operation::umount, [] { return pseudofs::umount_resctrl(false); });
            if (left == 0) ++task.board.umounts;
            return Left::nothing;
        }
        if (why != EBUSY) {
            task.board.mount_error = why;
            return Left::not_mountable;
        }
        std::this_thread::sleep_for(50ms);
    }
    return Left::mounted;
}

}  // namespace faultline::resctrl_umount
