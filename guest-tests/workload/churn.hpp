// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "pseudofs/text_file.hpp"
#include "workload/slot.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>

namespace faultline::workload {

/// So that tasks meet at ever other places of each other's work; and the CPU is
/// free meanwhile.
inline void pause_up_to(std::chrono::microseconds most, std::minstd_rand& random) {
    std::this_thread::sleep_for(
        std::chrono::microseconds(random() % static_cast<unsigned long>(most.count() + 1)));
}

/// Reads all files below a directory that others make and remove meanwhile,
/// `depth` directories deep, until `stop`; counts what could be read. Links to
/// directories are directories, too.
template <class Operation>
void read_below(Slot& slot, Operation operation, const std::string& directory, unsigned depth,
                const std::atomic<bool>& stop, std::atomic<std::uint64_t>& files_read) {
    const auto names = slot.during(operation, [&] { return pseudofs::entries(directory); });
    for (const auto& name : names) {
        if (stop) return;
        auto path = directory;
        path.append("/").append(name);
        errno = 0;
        if (slot.during(operation, [&] { return pseudofs::read_text(path); })) {
            ++files_read;
        } else if (errno == EISDIR && depth > 0) {
            read_below(slot, operation, path, depth - 1, stop, files_read);
        }
    }
}

}  // namespace faultline::workload
