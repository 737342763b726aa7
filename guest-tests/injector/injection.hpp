// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"
#include "protocol/plan.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::injector {

using Facts = std::map<std::string, std::string>;

/// One injection, in a process of its own: what it is to do, and where it says how that went.
struct Injection {
    const protocol::PlanFault* fault = nullptr;
    std::uint64_t count = 1;                                     ///< which injection of this fault
    pid_t workload = 0;                                          ///< 0: it has not begun
    const std::vector<protocol::PlanModule>* modules = nullptr;  ///< the plan's
    int report_fd = -1;  ///< takes lines of JSON, an event's fields each
    int stop_fd = -1;    ///< closed at the other end when the workload has ended

    [[nodiscard]] std::string text(const char* parameter) const;
    [[nodiscard]] std::int64_t number(const char* parameter) const;
    [[nodiscard]] bool flag(const char* parameter) const;
    [[nodiscard]] std::chrono::milliseconds duration(const char* parameter) const;

    void report(protocol::FaultState state, std::string detail, Facts facts = {}) const;
    void refuse(std::string why) const;
    /// "what: No such device (ENODEV)", of `errno`'s value.
    void refuse(const std::string& what, int error) const;
    /// Waits; false if the workload ended meanwhile. A time of 0 waits for that alone.
    [[nodiscard]] bool wait(std::chrono::milliseconds time) const;
};

}  // namespace faultline::injector
