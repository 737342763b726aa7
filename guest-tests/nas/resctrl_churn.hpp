// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace faultline::nas {

/// Mounts and unmounts resctrl, with a group made and removed in between, as long as it lives.
class ResctrlChurn {
 public:
    /// Starts if resctrl can be mounted here; why_not() says if not.
    ResctrlChurn();
    ~ResctrlChurn();
    ResctrlChurn(const ResctrlChurn&) = delete;
    ResctrlChurn& operator=(const ResctrlChurn&) = delete;

    /// Empty if it runs.
    [[nodiscard]] const std::string& why_not() const { return why_not_; }
    /// How often it was unmounted.
    [[nodiscard]] std::uint64_t rounds() const { return rounds_.load(); }

 private:
    void run();

    std::string why_not_;
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> rounds_{0};
    std::thread thread_;
};

}  // namespace faultline::nas
