// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/run_directory.hpp"

#include "store/verdict_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view lock_name = ".lock";
constexpr std::uint64_t largest_summary = 256u << 20;

std::tm utc() {
    return fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
}

bool is_being_written(const fs::path& run) {
    std::error_code error;
    if (!fs::exists(run / lock_name, error)) return false;
    const auto lock = host::FileLock::try_take(run / lock_name);
    return lock && !lock->held();
}

/// What stands in a directory that is not empty, as an error to the user.
Error occupied(const fs::path& path) {
    const auto text = host::read_file(path / "run.json", largest_summary);
    if (!text) {
        return {fmt::format("'{}' is not empty, and holds no run", path.string()),
                "name a directory that is not there yet"};
    }
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    const auto version = json.is_object() ? json.value("version", 0) : 0;
    if (version > schema_version) {
        return {fmt::format("'{}' holds a run of schema version {}, newer than this program's {}",
                            path.string(), version, schema_version),
                "use the newer Faultline, or name another directory"};
    }
    const auto holds = fmt::format("'{}' already holds a run", path.string());
    if (is_being_written(path)) {
        return {holds + ", which is running", "wait for it, or name another directory"};
    }
    if (json.is_object() && !(json.contains("ended") && json["ended"].is_string())) {
        return {holds + ", which has not ended",
                "go on with it: --resume " + path.string() + "; or name another directory"};
    }
    return {holds, "name another directory, or remove this one"};
}

/// Letters that are safe in a file name on any system.
std::string file_name_of(const std::string& text) {
    std::string name;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.' || c == '_';
        if (plain) {
            name += c;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    constexpr std::size_t longest = 60;
    if (name.size() > longest) name.erase(0, name.size() - longest);
    // "./vmlinux" would be a hidden directory.
    name.erase(0, std::min(name.find_first_not_of(".-"), name.size()));
    return name;
}

/// What write_file_atomically() leaves if it is killed.
bool is_half_written(const std::string& name) {
    return name.starts_with("run.json.") || name.starts_with("scenario.toml.");
}

}  // namespace

RunDirectory::RunDirectory(fs::path path, host::FileLock lock)
    : path_(std::move(path)),
      lock_(std::move(lock)),
      index_(std::make_shared<IndexWriter>(path_)) {}

Result<void> RunDirectory::check(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path, error) && !fs::is_directory(path, error)) {
        return failure(fmt::format("'{}' is a file, not a directory", path.string()),
                       "name a directory that is not there yet");
    }
    // Looked at before anything is made in it: what is not ours stays untouched.
    const bool ours = fs::exists(path / lock_name, error);
    for (const auto& entry : fs::directory_iterator(path, error)) {
        const auto name = entry.path().filename();
        if (name == lock_name || (name == "cells" && fs::is_empty(entry.path(), error))) continue;
        // A run that was killed before it had a run.json had nothing else.
        const bool copy =
            name == "scenario.toml" || name == "scenarios" || is_half_written(name.string());
        if (copy && ours && !fs::exists(path / "run.json", error)) continue;
        return tl::unexpected(occupied(path));
    }
    return {};
}

Result<RunDirectory> RunDirectory::create(const fs::path& path) {
    if (auto free = check(path); !free) return failure_of(free);
    return locked(path);
}

Result<RunDirectory> RunDirectory::reopen(const fs::path& path) {
    const auto text = host::read_file(path / "run.json", largest_summary);
    if (!text) {
        return failure(fmt::format("'{}' holds no run to go on with", path.string()),
                       "name the directory that holds its run.json");
    }
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object() || json.value("version", 0) != schema_version) {
        return tl::unexpected(occupied(path));
    }
    return locked(path);
}

Result<RunDirectory> RunDirectory::locked(const fs::path& path) {
    if (auto made = host::make_directories(path / "cells"); !made) return failure_of(made);
    auto lock = host::FileLock::try_take(path / lock_name);
    if (!lock) return failure_of(lock);
    if (!lock->held()) {
        return failure(fmt::format("another run is writing into '{}'", path.string()),
                       "wait for it, or name another directory");
    }
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path, error)) {
        if (is_half_written(entry.path().filename().string())) fs::remove(entry.path(), error);
    }
    return RunDirectory(path, std::move(*lock));
}

std::string RunDirectory::cell_name(const model::Cell& cell) {
    return fmt::format("cells/{}-{}", file_name_of(cell.kernel), cell.id);
}

Result<std::string> RunDirectory::add_cell(const model::Cell& cell) const {
    auto name = cell_name(cell);
    std::error_code ignored;
    fs::remove_all(path_ / name, ignored);
    if (auto made = host::make_directories(path_ / name); !made) return failure_of(made);
    return name;
}

void RunDirectory::drop_cell(const std::string& cell_directory) const {
    std::error_code ignored;
    fs::remove_all(path_ / cell_directory, ignored);
}

Result<void> RunDirectory::write_verdict(const std::string& cell_directory,
                                         const model::Verdict& verdict) const {
    const auto file = path_ / cell_directory / "verdict.json";
    auto written = host::write_file_atomically(file, to_json(verdict));
    // The cell's directory is new too.
    if (written) written = host::sync_directory(path_ / "cells");
    if (written) index_->add(cell_directory, verdict);
    return written;
}

Result<void> RunDirectory::write_summary(const model::RunSummary& summary) const {
    return host::write_file_atomically(path_ / "run.json", to_json(summary));
}

Result<void> RunDirectory::keep(const std::string& name, const std::string& text) const {
    const auto path = path_ / name;
    if (auto made = host::make_directories(path.parent_path()); !made) return made;
    return host::write_file_atomically(path, text);
}

std::string config_name(const std::string& sha256) {
    return "configs/" + sha256;
}

fs::path default_run_directory(const std::string& scenario) {
    const auto base = fmt::format("results/{:%Y%m%d-%H%M%S}-{}", utc(), scenario);
    std::error_code error;
    if (!fs::exists(base, error)) return base;
    for (unsigned i = 2;; ++i) {
        if (auto next = fmt::format("{}-{}", base, i); !fs::exists(next, error)) return next;
    }
}

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc());
}

}  // namespace faultline::store
