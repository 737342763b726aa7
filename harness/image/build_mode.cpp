// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/build_mode.hpp"

#include "host/file.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <system_error>

namespace faultline::image {
namespace fs = std::filesystem;

namespace {

std::string user_name() {
    std::array<char, 4096> space{};
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::geteuid(), &entry, space.data(), space.size(), &found);
    return found == nullptr ? std::to_string(::geteuid()) : std::string(entry.pw_name);
}

bool has_ids(const char* file, const std::string& user) {
    return has_subordinate_ids(host::read_file(file).value_or(""), user,
                               std::to_string(::geteuid()));
}

tl::unexpected<Error> no_namespace(const std::string& why, std::string hint) {
    return failure("an image is built in a user namespace, which this user cannot have: " + why,
                   std::move(hint) + "; or build it once as root: faultline image build");
}

}  // namespace

/// In a child, which is then gone with its namespaces.
int try_namespaces(int flags) {
    const pid_t pid = ::fork();
    if (pid < 0) return errno;
    if (pid == 0) ::_exit(::unshare(flags) == 0 ? 0 : errno);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
}

bool has_subordinate_ids(std::string_view file, std::string_view name, std::string_view number) {
    std::istringstream lines{std::string(file)};
    for (std::string line; std::getline(lines, line);) {
        const auto owner = std::string_view(line).substr(0, line.find(':'));
        if (owner == name || owner == number) return true;
    }
    return false;
}

Permissions permissions_here() {
    Permissions permissions;
    permissions.user = user_name();
    permissions.root = ::geteuid() == 0;
    if (permissions.root) return permissions;
    std::error_code ignored;
    permissions.id_mapper = fs::exists("/usr/bin/newuidmap", ignored);
    permissions.subordinate =
        has_ids("/etc/subuid", permissions.user) && has_ids("/etc/subgid", permissions.user);
    permissions.namespace_refusal = try_namespaces(CLONE_NEWUSER);
    return permissions;
}

Result<std::string> build_mode(const Permissions& permissions) {
    if (permissions.root) return "root";
    if (const int error = permissions.namespace_refusal; error != 0) {
        return no_namespace(fmt::format("the kernel answers '{}'", std::strerror(error)),
                            "as root: sysctl kernel.unprivileged_userns_clone=1 "
                            "user.max_user_namespaces=10000 (whichever is there)");
    }
    if (!permissions.id_mapper) {
        return no_namespace("there is no newuidmap", "install the package uidmap");
    }
    if (!permissions.subordinate) {
        return no_namespace(
            fmt::format("/etc/subuid and /etc/subgid have nothing for {}", permissions.user),
            fmt::format("as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                        "{}",
                        permissions.user));
    }
    return "unshare";
}

}  // namespace faultline::image
