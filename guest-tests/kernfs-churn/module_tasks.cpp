// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/fd.hpp"
#include "kernfs-churn/board.hpp"
#include "workload/churn.hpp"
#include "workload/seed.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace faultline::kernfs_churn {
namespace {

using namespace std::chrono_literals;

// glibc has no wrappers for either.
int load(const Module& module) {
    const host::Fd fd(::open(module.path.c_str(), O_RDONLY | O_CLOEXEC));
    return static_cast<int>(::syscall(SYS_finit_module, fd.get(), "", 0));
}

int unload(const Module& module) {
    return static_cast<int>(::syscall(SYS_delete_module, module.name.c_str(), O_NONBLOCK));
}

}  // namespace

void churn_module(const Task& task, const Module& module) {
    auto random = workload::random_of(task.number);
    while (!task.board.stop) {
        const bool unloaded =
            task.slot.during(Operation::unload_module, [&] { return unload(module) == 0; });
        ++(unloaded ? task.board.modules_unloaded : task.board.modules_busy);
        workload::pause_up_to(3ms, random);
        if (task.slot.during(Operation::load_module, [&] { return load(module) == 0; })) {
            ++task.board.modules_loaded;
        }
        workload::pause_up_to(3ms, random);
    }
}

void read_all(const Task& task) {
    auto random = workload::random_of(task.number);
    const auto read = [&](const std::string& directory, unsigned depth) {
        workload::read_below(task.slot, Operation::read_file, directory, depth, task.board.stop,
                             task.board.files_read);
    };
    while (!task.board.stop) {
        read(mount_directory, 2);
        for (const auto& name : pseudofs::entries(cgroup2_directory)) {
            if (name.starts_with(group_prefix)) {
                read(std::string(cgroup2_directory) + "/" + name, 1);
            }
        }
        for (const auto& module : task.offered.modules)
            read("/sys/module/" + module.name, 2);
        // What the modules make: dummy0, loop0 to loop7 with their queues.
        read("/sys/devices/virtual/net/dummy0", 2);
        read("/sys/devices/virtual/block/loop" + std::to_string(random() % 8), 2);
        workload::pause_up_to(5ms, random);
    }
}

}  // namespace faultline::kernfs_churn
