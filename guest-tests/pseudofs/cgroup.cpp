// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/cgroup.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>

namespace faultline::pseudofs {
namespace {

const std::string root = "/sys/fs/cgroup";

Error cannot(const std::string& verb, const std::string& path, int error_number) {
    return {"cannot " + verb + " " + path + ": " + error_text(error_number), ""};
}

}  // namespace

bool has_controller(std::string_view controller) {
    const auto list = " " + read_line(root + "/cgroup.controllers") + " ";
    return list.find(" " + std::string(controller) + " ") != std::string::npos;
}

int mount_cgroup1(const std::string& directory, const std::string& options) {
    if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) return errno;
    return ::mount("cgroup", directory.c_str(), "cgroup", 0, options.c_str()) == 0 ? 0 : errno;
}

Result<Cgroup> Cgroup::create(const std::string& name, std::string_view controller) {
    if (!controller.empty()) {
        const auto control = root + "/cgroup.subtree_control";
        if (const int error = write_text(control, "+" + std::string(controller)); error != 0) {
            return tl::unexpected(cannot("write", control, error));
        }
    }
    return create_in(root, name);
}

Result<Cgroup> Cgroup::create_in(const std::string& root, const std::string& name) {
    Cgroup cgroup(root + "/" + name);
    if (::mkdir(cgroup.directory_.c_str(), 0755) != 0) {
        return tl::unexpected(cannot("make", cgroup.directory_, errno));
    }
    return cgroup;
}

std::string Cgroup::path(std::string_view file) const {
    return directory_ + "/" + std::string(file);
}

Result<void> Cgroup::set(std::string_view file, std::string_view value) const {
    const int error = write_text(path(file), value);
    if (error != 0) return tl::unexpected(cannot("write", path(file), error));
    return {};
}

std::uint64_t Cgroup::number(std::string_view file, std::string_view key) const {
    return number_after(read_text(path(file)).value_or(""), key).value_or(0);
}

std::uint64_t Cgroup::number(std::string_view file) const {
    return static_cast<std::uint64_t>(read_number(path(file)).value_or(0));
}

void Cgroup::kill_members() const {
    // cgroup.kill is there since 5.14.
    if (write_text(path("cgroup.kill"), "1") == 0) return;
    const auto members = read_text(path("cgroup.procs")).value_or("");
    const char* const last = members.data() + members.size();
    pid_t pid = 0;
    for (const char* place = members.data(); place < last;) {
        const auto [end, error] = std::from_chars(place, last, pid);
        if (error != std::errc{}) break;
        if (pid > 0) ::kill(pid, SIGKILL);
        place = end + 1;  // past the newline
    }
}

Result<void> Cgroup::remove() const {
    if (::rmdir(directory_.c_str()) == 0) return {};
    return tl::unexpected(cannot("remove", directory_, errno));
}

}  // namespace faultline::pseudofs
