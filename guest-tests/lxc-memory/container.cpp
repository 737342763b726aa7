// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/container.hpp"

#include "protocol/plan.hpp"
#include "pseudofs/cgroup.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

namespace faultline::lxc_memory {
namespace {

constexpr auto cgroup_root = "/sys/fs/cgroup";

Result<void> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
    return failure("cannot make '" + path + "': " + pseudofs::error_text(errno));
}

Result<void> make_fifo(const std::string& path) {
    if (::mkfifo(path.c_str(), 0600) == 0 || errno == EEXIST) return {};
    return failure("cannot make '" + path + "': " + pseudofs::error_text(errno));
}

/// As on a system of 2011: a tmpfs with a directory for each controller. In the workload's own
/// mount namespace: the agent keeps its cgroup2.
Result<Hierarchy> mount_v1() {
    Hierarchy hierarchy;
    hierarchy.v1 = true;
    if (::mount("tmpfs", cgroup_root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0) {
        return failure("cannot mount a tmpfs on /sys/fs/cgroup: " + pseudofs::error_text(errno));
    }
    if (auto made = make_directory(hierarchy.root()); !made) return failure_of(made);
    const auto flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (::mount("cgroup", hierarchy.root().c_str(), "cgroup", flags, "memory") != 0) {
        return failure(
            "the kernel has no memory controller for cgroup v1 (CONFIG_MEMCG_V1 from "
            "6.12 on): " +
            pseudofs::error_text(errno));
    }
    hierarchy.swap =
        ::access((hierarchy.root() + "/memory.memsw.limit_in_bytes").c_str(), F_OK) == 0;
    return hierarchy;
}

Result<Hierarchy> take_v2() {
    if (!pseudofs::has_controller("memory")) {
        return failure("the kernel has no memory controller for cgroup v2");
    }
    const auto control = std::string(cgroup_root) + "/cgroup.subtree_control";
    for (const auto* controller : {"+memory", "+pids"}) {
        const int error = pseudofs::write_text(control, controller);
        if (error == 0 || std::string(controller) != "+memory") continue;
        return failure("cannot enable the memory controller: " + pseudofs::error_text(error));
    }
    // The root has no memory.swap.max itself; a cgroup has it with CONFIG_SWAP.
    Hierarchy hierarchy;
    hierarchy.swap = ::access("/proc/swaps", F_OK) == 0;
    return hierarchy;
}

std::string limits(const Parameters& parameters, const Hierarchy& hierarchy) {
    const auto memory = std::to_string(parameters.memory);
    if (hierarchy.v1) {
        // memsw must not be below the limit, so it comes second.
        std::string text = "lxc.cgroup.memory.limit_in_bytes = " + memory + "\n";
        if (!hierarchy.swap) return text;
        return text +
               "lxc.cgroup.memory.memsw.limit_in_bytes = " + std::to_string(parameters.memsw) +
               "\n";
    }
    std::string text = "lxc.cgroup2.memory.max = " + memory + "\n";
    if (!hierarchy.swap) return text;
    return text +
           "lxc.cgroup2.memory.swap.max = " + std::to_string(parameters.memsw - parameters.memory) +
           "\n";
}

}  // namespace

std::string Hierarchy::root() const {
    return std::string(cgroup_root) + (v1 ? "/memory" : "");
}

std::string Hierarchy::container() const {
    return root() + "/lxc.payload." + container_name;
}

Result<Hierarchy> mount_hierarchy(const std::string& wanted) {
    const bool v1 = wanted == "v1" || (wanted == "auto" && !pseudofs::has_controller("memory"));
    return v1 ? mount_v1() : take_v2();
}

std::string container_configuration(const Parameters& parameters, const Hierarchy& hierarchy) {
    const std::string workload(protocol::workload_directory);
    return std::string("lxc.uts.name = ") + container_name +
           "\n"
           "lxc.rootfs.path = dir:" +
           place +
           "/rootfs\n"
           "lxc.net.0.type = empty\n"
           "lxc.apparmor.profile = unconfined\n"
           "lxc.console.path = none\n"
           "lxc.tty.max = 0\n"
           "lxc.autodev = 1\n"
           "lxc.mount.auto = proc:mixed sys:mixed\n"
           "lxc.mount.entry = " +
           workload + " " + workload.substr(1) + " none bind,create=dir 0 0\n" +
           "lxc.mount.entry = " + shared + " " + (shared_inside + 1) +
           " none bind,create=dir 0 0\n" + "lxc.init.cmd = " + workload + "/lxc-memory inside " +
           std::to_string(parameters.server) + " " + std::to_string(parameters.heap) + "\n" +
           limits(parameters, hierarchy);
}

Result<void> prepare_container(const Parameters& parameters, const Hierarchy& hierarchy) {
    const std::string base = place;
    const auto rootfs = base + "/rootfs";
    for (const auto& path : {base, base + "/lib", rootfs, std::string(shared)}) {
        if (auto made = make_directory(path); !made) return made;
    }
    for (const auto* fifo : {"/events", "/go"}) {
        if (auto made = make_fifo(std::string(shared) + fifo); !made) return made;
    }
    // Our own root without what is mounted in it.
    if (::mount("/", rootfs.c_str(), nullptr, MS_BIND, nullptr) != 0) {
        return failure("cannot bind / to '" + rootfs + "': " + pseudofs::error_text(errno));
    }
    std::ofstream file(base + "/config");
    file << container_configuration(parameters, hierarchy);
    file.close();
    if (!file) return failure("cannot write the container's configuration");
    return {};
}

std::vector<std::string> start_command() {
    const std::string base = place;
    return {"/usr/bin/lxc-start",
            "-F",
            "-n",
            container_name,
            "-P",
            base + "/lib",
            "-f",
            base + "/config",
            "-l",
            "INFO",
            "-o",
            base + "/lxc.log"};
}

}  // namespace faultline::lxc_memory
