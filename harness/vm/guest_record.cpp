// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/guest_record.hpp"

#include "host/fd.hpp"
#include "host/file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds sweep_patience{5};
constexpr std::uint64_t largest_record = 64U << 10;

fs::path record_directory(const fs::path& root) {
    return root / "guests";
}

bool command_line_has(int pid, const std::vector<std::string>& words) {
    struct stat status {};
    const auto directory = fmt::format("/proc/{}", pid);
    if (::stat(directory.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return false;
    const auto line = host::read_file(directory + "/cmdline", 1u << 20);
    return line && !words.empty() && std::all_of(words.begin(), words.end(), [&](const auto& word) {
               return !word.empty() && line->find(word) != std::string::npos;
           });
}

/// Ends what one record names; what could not be done is the answer, empty if all could.
std::string clean_up(const fs::path& root, const GuestRecord& record, Sweep& sweep) {
    const std::vector<std::string> words{record.uuid, root.string() + "/"};
    for (const int pid : processes_with(words)) {
        const KilledProcess killed(pid, words);
        if (!killed.wait(std::chrono::steady_clock::now() + sweep_patience)) {
            return fmt::format("guest '{}' (process {}) would not end", record.name, pid);
        }
        sweep.ended.push_back(record.name);
    }
    std::error_code error;
    // Only what is below the root is ours to remove.
    const auto relative = record.directory.lexically_relative(root);
    if (!relative.empty() && *relative.begin() != "..") fs::remove_all(record.directory, error);
    for (const auto* suffix : {".pid", ".xml"}) {
        fs::remove(root / "run/qemu" / (record.name + suffix), error);
    }
    remove_record(root, record.name);
    return {};
}

}  // namespace

Result<void> write_record(const fs::path& root, const GuestRecord& record) {
    if (auto made = host::make_directories(record_directory(root)); !made) return made;
    const nlohmann::json json{
        {"name", record.name}, {"uuid", record.uuid}, {"directory", record.directory.string()}};
    return host::write_file_atomically(record_directory(root) / (record.name + ".json"),
                                       json.dump());
}

void remove_record(const fs::path& root, const std::string& name) {
    std::error_code ignored;
    fs::remove(record_directory(root) / (name + ".json"), ignored);
}

Sweep sweep_root(const fs::path& root) {
    Sweep sweep;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(record_directory(root), error)) {
        const auto text = host::read_file(entry.path(), largest_record);
        const auto json = nlohmann::json::parse(text ? *text : "", nullptr, false);
        if (!json.is_object()) {
            // Half-written or not ours: a record is renamed into place, so no guest stands for it.
            std::error_code ignored;
            fs::remove(entry.path(), ignored);
            continue;
        }
        const GuestRecord record{json.value("name", ""), json.value("uuid", ""),
                                 json.value("directory", "")};
        if (auto problem = clean_up(root, record, sweep); !problem.empty()) {
            sweep.problems.push_back(std::move(problem));
        }
    }
    return sweep;
}

std::vector<int> processes_with(const std::vector<std::string>& words) {
    std::vector<int> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const auto name = entry.path().filename().string();
        int pid = 0;
        const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (bad != std::errc{} || end != name.data() + name.size() || pid == ::getpid()) continue;
        if (command_line_has(pid, words)) found.push_back(pid);
    }
    return found;
}

KilledProcess::KilledProcess(int pid, const std::vector<std::string>& words)
    : process_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {
    if (!process_) return;
    // The pidfd pins the process: what is checked now is what is killed.
    if (!command_line_has(pid, words)) {
        process_.reset();
        return;
    }
    refused_ = ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0) != 0;
}

bool KilledProcess::wait(std::chrono::steady_clock::time_point deadline) const {
    if (refused_) return false;
    if (!process_) return true;
    pollfd wait{process_.get(), POLLIN, 0};
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return ::poll(&wait, 1, std::max(0, static_cast<int>(left.count()))) == 1;
}

}  // namespace faultline::vm
