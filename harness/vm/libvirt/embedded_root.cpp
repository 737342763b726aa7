// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/embedded_root.hpp"

#include "host/digest.hpp"
#include "vm/guest_record.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

constexpr unsigned most_roots = 64;
/// libvirt makes ROOT/lib/qemu/domain-NN-<20 characters>/monitor.sock, and the path of a Unix
/// socket ends at 107 bytes (unix(7)).
constexpr std::size_t longest_base = 52;

/// Where the roots lie: in the state directory, or, if that path is too long for a socket, in a
/// directory of our own in /tmp that is named after it.
Result<fs::path> roots_directory(const fs::path& state) {
    auto base = state / "libvirt";
    if (base.string().size() > longest_base) {
        base = fmt::format("/tmp/faultline-{}-{}", ::geteuid(),
                           host::sha256_hex(state.string()).substr(0, 8));
    }
    if (auto made = host::make_directories(base); !made) return failure_of(made);
    struct stat status {};
    if (::lstat(base.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
        status.st_uid != ::geteuid()) {
        return failure(fmt::format("'{}' is not a directory of our own", base.string()),
                       "set FAULTLINE_STATE to a directory of yours with a short path");
    }
    ::chmod(base.c_str(), 0700);
    return base;
}

std::string name_of_user() {
    const auto* entry = ::getpwuid(::geteuid());
    return entry == nullptr ? fmt::format("+{}", ::geteuid()) : std::string(entry->pw_name);
}

std::string name_of_group() {
    const auto* entry = ::getgrgid(::getegid());
    return entry == nullptr ? fmt::format("+{}", ::getegid()) : std::string(entry->gr_name);
}

Result<void> configure(const fs::path& root) {
    if (auto made = host::make_directories(root / "etc"); !made) return made;
    const auto file = root / "etc/qemu.conf";
    const auto wanted = qemu_configuration(name_of_user(), name_of_group());
    const auto present = host::read_file(file);
    if (present && *present == wanted) return {};
    return host::write_file_atomically(file, wanted);
}

/// A new root starts with the capabilities that another one has probed.
void warm_up(const fs::path& root, const fs::path& roots) {
    const fs::path cache = "cache/qemu/capabilities";
    std::error_code error;
    if (fs::exists(root / cache, error)) return;
    for (unsigned other = 0; other < most_roots; ++other) {
        const auto from = roots / std::to_string(other) / cache;
        if (!fs::exists(from, error)) continue;
        fs::create_directories((root / cache).parent_path(), error);
        fs::copy(from, root / cache, fs::copy_options::recursive, error);
        return;
    }
}

}  // namespace

std::string qemu_configuration(const std::string& user, const std::string& group) {
    // stdio_handler: "logd" would want virtlogd. user, group: libvirt probes QEMU as this user;
    // as another one that may not open /dev/kvm it would probe again for every guest.
    return fmt::format(R"(stdio_handler = "file"
user = "{}"
group = "{}"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
seccomp_sandbox = 1
cgroup_controllers = [ ]
namespaces = [ ]
)",
                       user, group);
}

std::string embedded_uri(const fs::path& root) {
    std::string text = "qemu:///embed?root=";
    for (const char c : root.string()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') ||
                           std::string_view("/-._~").find(c) != std::string_view::npos;
        text += plain
                    ? std::string(1, c)
                    : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return text;
}

Result<EmbeddedRoot> take_embedded_root(const fs::path& state) {
    auto roots = roots_directory(state);
    if (!roots) return failure_of(roots);
    EmbeddedRoot taken;
    for (unsigned number = 0; number < most_roots; ++number) {
        const auto path = *roots / std::to_string(number);
        std::error_code error;
        const bool exists = fs::exists(path, error);
        if (taken.lock.held() && !exists) break;
        auto lock = host::FileLock::try_take(*roots / fmt::format("{}.lock", number));
        if (!lock) return failure_of(lock);
        if (!lock->held()) continue;
        const auto sweep = sweep_root(path);
        for (const auto& name : sweep.ended) {
            taken.notes.push_back(
                fmt::format("ended guest '{}', left by a run that was killed", name));
        }
        taken.notes.insert(taken.notes.end(), sweep.problems.begin(), sweep.problems.end());
        if (!taken.lock.held() && sweep.problems.empty()) {
            taken.path = path;
            taken.lock = std::move(*lock);
        }
    }
    if (!taken.lock.held()) {
        return failure(
            fmt::format("all {} places in '{}' are in use", most_roots, roots->string()));
    }
    warm_up(taken.path, *roots);
    if (auto configured = configure(taken.path); !configured) return failure_of(configured);
    // What libvirt keeps in run/ is about guests that are gone; it would try to reach them.
    std::error_code ignored;
    for (const auto* stale : {"scratch", "run"})
        fs::remove_all(taken.path / stale, ignored);
    if (auto made = host::make_directories(taken.path / "scratch"); !made) return failure_of(made);
    return taken;
}

}  // namespace faultline::vm
