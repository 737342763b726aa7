// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/root_image.hpp"

#include "protocol/plan.hpp"
#include "pseudofs/text_file.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

namespace faultline::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto lower = "/faultline/image";
constexpr auto writable = "/faultline/writable";
/// A driver that was just loaded may find its disk a moment later.
constexpr auto patience = 5s;

struct Mount {
    const char* type;
    std::string source, target;
    unsigned long flags;
    const char* options;
};

std::string mount_one(const Mount& mount) {
    ::mkdir(mount.target.c_str(), 0755);
    if (::mount(mount.source.c_str(), mount.target.c_str(), mount.type, mount.flags,
                mount.options) == 0) {
        return {};
    }
    const int error = errno;
    auto what = "cannot mount " + std::string(mount.type == nullptr ? mount.source : mount.type) +
                " on " + mount.target + ": ";
    // fs/filesystems.c: no such file system is registered.
    if (error == ENODEV) return what + "the kernel has no such file system";
    return what + pseudofs::error_text(error);
}

bool appears(const std::string& disk) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    struct stat status {};
    while (::stat(disk.c_str(), &status) != 0) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

std::string mount_overlay(const std::string& disk) {
    const std::string directory = writable;
    for (const auto& mount : {Mount{"squashfs", disk, lower, MS_RDONLY | MS_NODEV, nullptr},
                              Mount{"tmpfs", "tmpfs", writable, 0, "mode=0755"}}) {
        if (auto complaint = mount_one(mount); !complaint.empty()) return complaint;
    }
    const auto upper = directory + "/upper";
    const auto work = directory + "/work";
    ::mkdir(upper.c_str(), 0755);
    ::mkdir(work.c_str(), 0755);
    const auto options =
        std::string("lowerdir=") + lower + ",upperdir=" + upper + ",workdir=" + work;
    return mount_one({"overlay", "overlay", image_root, 0, options.c_str()});
}

/// A directory of ours at the same place in the image; those that are not here are left out.
std::string bind(std::string_view directory, unsigned long flags) {
    const std::string source(directory);
    struct stat status {};
    if (::stat(source.c_str(), &status) != 0) return {};
    return mount_one({nullptr, source, image_root + source, MS_BIND | flags, nullptr});
}

}  // namespace

std::string mount_root_image(const std::string& disk) {
    if (!appears(disk)) {
        return "the guest has no disk " + disk +
               ": the kernel lacks CONFIG_VIRTIO_BLK or CONFIG_VIRTIO_PCI";
    }
    if (auto complaint = mount_overlay(disk); !complaint.empty()) return complaint;
    // Terminals and shared memory, which programs of a whole system expect.
    for (const auto& mount :
         {Mount{"devpts", "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "ptmxmode=0666,mode=0620"},
          Mount{"tmpfs", "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777"}}) {
        [[maybe_unused]] const auto complaint = mount_one(mount);  // a small kernel may lack them
    }
    for (const auto* directory : {"/proc", "/sys", "/dev", "/tmp", "/run"}) {
        if (auto complaint = bind(directory, MS_REC); !complaint.empty()) return complaint;
    }
    ::mkdir((std::string(image_root) + "/faultline").c_str(), 0755);
    for (const auto directory : {protocol::workload_directory, protocol::program_directory}) {
        if (auto complaint = bind(directory, 0); !complaint.empty()) return complaint;
    }
    return {};
}

int enter_root(const char* root) {
    const bool entered = ::unshare(CLONE_NEWNS) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         ::chdir(root) == 0 && ::mount(".", "/", nullptr, MS_MOVE, nullptr) == 0 &&
                         ::chroot(".") == 0 && ::chdir("/") == 0;
    return entered ? 0 : errno;
}

}  // namespace faultline::agent
