// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/guest_image.hpp"

#include "image/static_program.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace faultline::image {
namespace {

constexpr std::array<const char*, 12> applets{"cat",   "dmesg", "echo",  "kill", "ls",    "mkdir",
                                              "mount", "ps",    "rmdir", "sh",   "sleep", "umount"};

/// Paths of the protocol are absolute, those of entries are not.
std::string relative(std::string_view path) {
    return std::string(path.substr(1));
}

Entry program(std::string path, const std::filesystem::path& source) {
    Entry entry;
    entry.kind = Entry::Kind::file_from_host;
    entry.path = std::move(path);
    entry.permissions = 0755;
    entry.source = source;
    return entry;
}

Entry symlink(std::string path, std::string target) {
    Entry entry;
    entry.kind = Entry::Kind::symlink;
    entry.path = std::move(path);
    entry.permissions = 0777;
    entry.link_target = std::move(target);
    return entry;
}

/// Needed before devtmpfs is mounted: the kernel opens /dev/console for init (init/main.c,
/// console_on_rootfs()). Numbers as in Documentation/admin-guide/devices.txt.
Entry device(std::string path, unsigned permissions, unsigned major, unsigned minor) {
    Entry entry;
    entry.kind = Entry::Kind::character_device;
    entry.path = std::move(path);
    entry.permissions = permissions;
    entry.device_major = major;
    entry.device_minor = minor;
    return entry;
}

Entry module_file(const std::string& guest_path, const std::filesystem::path& source) {
    Entry entry;
    entry.kind = Entry::Kind::file_from_host;
    entry.path = relative(guest_path);
    entry.source = source;
    entry.unpack = true;
    return entry;
}

/// Adds the modules' files and says in the plan where they are.
void add_modules(const std::vector<GuestModule>& modules, protocol::Plan& plan,
                 std::vector<Entry>& entries) {
    plan.modules.clear();
    for (const auto& module : modules) {
        std::string path;
        if (!module.source.empty()) {
            path = fmt::format("{}/{:02}-{}.ko", protocol::module_directory, plan.modules.size(),
                               module.name);
            entries.push_back(module_file(path, module.source));
        }
        plan.modules.push_back({module.name, std::move(path), module.required, module.later});
    }
}

Result<void> check_programs(const GuestFiles& files) {
    struct Program {
        const std::filesystem::path& path;
        std::string_view hint;
    };
    for (const auto& [path, hint] :
         {Program{files.agent, "build or install Faultline's guest programs"},
          Program{files.workload, "build or install Faultline's guest programs"},
          Program{files.busybox, "install the package busybox-static"}}) {
        auto checked = check_static_program(path);
        if (!checked) return failure(std::move(checked.error().what), std::string(hint));
    }
    return {};
}

}  // namespace

Result<std::vector<Entry>> guest_entries(const GuestFiles& files) {
    auto checked = check_programs(files);
    if (!checked) return failure_of(checked);
    const auto workload =
        fmt::format("{}/{}", protocol::workload_directory, files.workload.filename().string());
    std::vector<Entry> entries{program("init", files.agent), program("bin/busybox", files.busybox),
                               program(relative(workload), files.workload),
                               device("dev/console", 0600, 5, 1), device("dev/null", 0666, 1, 3)};
    for (const auto* applet : applets) {
        entries.push_back(symlink(std::string("bin/") + applet, "busybox"));
    }
    entries.push_back(symlink("usr/bin/env", "/bin/busybox"));  // for the first lines of scripts
    auto plan = files.plan;
    add_modules(files.modules, plan, entries);
    plan.command = {workload};
    plan.command.insert(plan.command.end(), files.arguments.begin(), files.arguments.end());
    Entry plan_file;
    plan_file.path = relative(protocol::plan_path);
    plan_file.content = protocol::to_json(plan);
    entries.push_back(std::move(plan_file));
    return entries;
}

}  // namespace faultline::image
