// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernfs-churn/board.hpp"
#include "pseudofs/cgroup.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/churn.hpp"
#include "workload/seed.hpp"

#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <random>
#include <string>

namespace faultline::kernfs_churn {
namespace {

using namespace std::chrono_literals;
using workload::pause_up_to;

bool make_group(const Task& task, const std::string& path) {
    const bool made =
        task.slot.during(Operation::make_group, [&] { return ::mkdir(path.c_str(), 0755) == 0; });
    if (made) ++task.board.groups_made;
    return made;
}

bool remove_group(const Task& task, const std::string& path) {
    return task.slot.during(Operation::remove_group, [&] { return ::rmdir(path.c_str()) == 0; });
}

/// Moves the task itself.
void join(const Task& task, const std::string& group) {
    if (task.slot.during(Operation::move_task,
                         [&] { return pseudofs::write_text(group + "/cgroup.procs", "0"); }) == 0) {
        ++task.board.tasks_moved;
    }
}

/// 0, or the errno; with `lazily` also while files of it are open.
int umount_once(const Task& task, const std::string& directory, bool lazily) {
    const int why = task.slot.during(Operation::umount, [&] {
        return ::umount2(directory.c_str(), lazily ? MNT_DETACH : 0) == 0 ? 0 : errno;
    });
    if (why == 0) ++task.board.umounts;
    if (why == EBUSY) ++task.board.umounts_busy;
    return why;
}

/// A group with one of its own in it, and a task in that: which is killed, and
/// both are removed.
void use_groups(const Task& task, const std::string& group, std::minstd_rand& random) {
    const auto inner = group + "/inner";
    make_group(task, group);
    make_group(task, inner);
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        [[maybe_unused]] const int why = pseudofs::write_text(inner + "/cgroup.procs", "0");
        for (;;)
            ::pause();
    }
    pause_up_to(3ms, random);
    if (child > 0) {
        ++task.board.tasks_moved;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    for (const auto& path : {inner, group}) {
        // Busy for as long as the kernel gives back what the task had.
        for (int attempt = 0; attempt < 100; ++attempt) {
            if (remove_group(task, path)) {
                ++task.board.groups_removed;
                break;
            }
            if (errno != EBUSY) break;
            pause_up_to(2ms, random);
        }
    }
}

}  // namespace

void churn_cgroup1(const Task& task) {
    auto random = workload::random_of(task.number);
    auto options = task.offered.options;
    const auto directory = std::string(mount_directory) + "/" + std::to_string(task.number);
    const auto group = directory + "/group" + std::to_string(task.number);
    bool was_busy = false;
    while (!task.board.stop) {
        const auto choice = random() % options.size();
        const int why = task.slot.during(
            Operation::mount, [&] { return pseudofs::mount_cgroup1(directory, options[choice]); });
        ++(why == 0 ? task.board.mounts : task.board.mounts_refused);
        if (why != 0) {
            // A controller that the kernel lists but does not mount; the named ones
            // stay.
            if (choice > 1) options.erase(options.begin() + static_cast<long>(choice));
            pause_up_to(2ms, random);
            continue;
        }
        make_group(task, group);
        join(task, group);
        pause_up_to(2ms, random);
        join(task, directory);
        remove_group(task, group);
        // Where somebody always looks, only a lazy unmount ends it.
        was_busy = umount_once(task, directory, was_busy) == EBUSY;
    }
    while (umount_once(task, directory, true) == 0) {
    }
}

void churn_cgroup2(const Task& task) {
    auto random = workload::random_of(task.number);
    const auto group = std::string(cgroup2_directory) + "/" + std::string(group_prefix) +
                       std::to_string(task.number);
    while (!task.board.stop)
        use_groups(task, group, random);
}

}  // namespace faultline::kernfs_churn
