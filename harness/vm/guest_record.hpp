// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace faultline::vm {

/// That a guest is (or was) running, on disk, so that a run that was killed can be cleaned up
/// after. Written before the guest is started, removed after it is gone.
struct GuestRecord {
    std::string name;
    std::string uuid;
    std::filesystem::path directory;  ///< the guest's own: holds its FIFOs and boot files
};

/// The record's file is ROOT/guests/NAME.json.
[[nodiscard]] Result<void> write_record(const std::filesystem::path& root,
                                        const GuestRecord& record);
void remove_record(const std::filesystem::path& root, const std::string& name);

struct Sweep {
    std::vector<std::string> ended;     ///< guests that were still running and are now killed
    std::vector<std::string> problems;  ///< what could not be cleaned
};

/// Ends and removes what an earlier owner of `root` left: for each record the QEMU processes whose
/// command line names both the guest's UUID and this root (checked in /proc; nothing else is ever
/// touched), then the directory and the record. The caller holds the root's lock.
[[nodiscard]] Sweep sweep_root(const std::filesystem::path& root);

/// The processes whose command line holds all of `words` as substrings; only our own user's.
[[nodiscard]] std::vector<int> processes_with(const std::vector<std::string>& words);

/// A process that was sent SIGKILL through a pidfd, after its command line was checked again: what
/// is not (or no more) the process that was meant is left alone and counts as gone.
class KilledProcess {
 public:
    KilledProcess(int pid, const std::vector<std::string>& words);
    /// Whether it is gone by the deadline.
    [[nodiscard]] bool wait(std::chrono::steady_clock::time_point deadline) const;

 private:
    host::Fd process_;  ///< none: there is nothing to wait for
    bool refused_ = false;
};

}  // namespace faultline::vm
