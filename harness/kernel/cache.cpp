// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/cache.hpp"

#include "host/digest.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int lock_poll_ms = 100;
constexpr std::int64_t ns_per_s = 1'000'000'000;

/// Between making a workspace and locking it nobody may sweep.
fs::path sweep_lock(const fs::path& cache) {
    return cache / "work.lock";
}

host::Fd open_directory(const fs::path& path) {
    return host::Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/// The directory with a flock of that kind; empty if it cannot be had, or if what was locked has
/// been moved away meanwhile.
host::Fd locked(const fs::path& path, int kind) {
    auto fd = open_directory(path);
    if (!fd || ::flock(fd.get(), kind | LOCK_NB) != 0) return {};
    struct stat mine {
    }, there{};
    const bool same = ::fstat(fd.get(), &mine) == 0 && ::stat(path.c_str(), &there) == 0 &&
                      mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
    return same ? std::move(fd) : host::Fd();
}

}  // namespace

Result<Workspace> Workspace::make(const fs::path& cache) {
    if (auto made = host::make_directories(cache / "work"); !made) return failure_of(made);
    auto no_sweep = host::FileLock::wait(sweep_lock(cache));
    if (!no_sweep) return failure_of(no_sweep);
    std::string pattern = cache / "work/XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        return tl::unexpected(host::system_error("make directory", pattern, errno));
    }
    auto lock = open_directory(pattern);
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return tl::unexpected(host::system_error("lock", pattern, errno));
    }
    return Workspace(pattern, std::move(lock));
}

void Workspace::sweep(const fs::path& cache) {
    std::error_code error;
    if (!fs::exists(cache / "work", error) || fs::is_empty(cache / "work", error)) return;
    const auto mine = host::FileLock::try_take(sweep_lock(cache));
    if (!mine || !mine->held()) return;
    for (const auto& entry : fs::directory_iterator(cache / "work", error)) {
        const auto lock = open_directory(entry.path());
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) {
            fs::remove_all(entry.path(), error);
        }
    }
}

Workspace::Workspace(Workspace&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

Workspace::~Workspace() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<void> Workspace::publish(const fs::path& made, const fs::path& target) const {
    if (auto parent = host::make_directories(target.parent_path()); !parent) return parent;
    // One call for the whole file system: a Debian kernel has up to 4000 modules.
    if (::syncfs(lock_.get()) != 0) {
        return tl::unexpected(host::system_error("write", made, errno));
    }
    std::error_code error;
    if (fs::exists(target, error)) fs::rename(target, path_ / "replaced", error);
    fs::rename(made, target, error);
    if (error) return tl::unexpected(host::system_error("make", target, error.value()));
    if (const auto parent = open_directory(target.parent_path()); parent) ::fsync(parent.get());
    return {};
}

Result<host::FileLock> take_lock(const Context& context, std::string_view what) {
    for (bool said = false;;) {
        auto lock = try_lock(context.options.cache, what);
        if (!lock || lock->held()) return lock;
        if (!said) context.say(fmt::format("waiting for another process that makes {}", what));
        said = true;
        pollfd wait{context.cancel.fd(), POLLIN, 0};
        if (::poll(&wait, 1, lock_poll_ms) > 0)
            return failure(fmt::format("interrupted while waiting for {}", what));
    }
}

Result<host::FileLock> try_lock(const fs::path& cache, std::string_view what) {
    if (auto made = host::make_directories(cache / "locks"); !made) return failure_of(made);
    return host::FileLock::try_take(cache / "locks" / host::sha256_hex(what).substr(0, 32));
}

std::shared_ptr<const void> hold(const fs::path& directory) {
    auto fd = locked(directory, LOCK_SH);
    if (!fd) return nullptr;
    return std::make_shared<const host::Fd>(std::move(fd));
}

host::Fd hold_alone(const fs::path& directory) {
    return locked(directory, LOCK_EX);
}

void mark_used(const fs::path& directory) {
    std::error_code ignored;
    fs::last_write_time(directory, fs::file_time_type::clock::now(), ignored);
}

std::optional<Stamp> stamp_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return Stamp{static_cast<std::uint64_t>(status.st_size), status.st_ino,
                 status.st_mtim.tv_sec * ns_per_s + status.st_mtim.tv_nsec};
}

void to_json(json& out, const Stamp& stamp) {
    out = {{"size", stamp.size}, {"inode", stamp.inode}, {"modified", stamp.modified}};
}

void from_json(const json& in, Stamp& stamp) {
    in.at("size").get_to(stamp.size);
    in.at("inode").get_to(stamp.inode);
    in.at("modified").get_to(stamp.modified);
}

std::optional<json> load_json(const fs::path& path) {
    const auto text = host::read_file(path, 1u << 20);
    if (!text) return std::nullopt;
    auto parsed = json::parse(*text, nullptr, false);
    if (!parsed.is_object()) return std::nullopt;
    return parsed;
}

Result<void> store_json(const fs::path& path, const json& value) {
    if (auto made = host::make_directories(path.parent_path()); !made) return made;
    const auto text = value.dump(2, ' ', false, json::error_handler_t::replace);
    return host::write_file_atomically(path, text + "\n");
}

}  // namespace faultline::kernel
