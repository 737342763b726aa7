// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "agent/event_channel.hpp"
#include "protocol/report.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::agent {

/// Reads a workload's report pipe: phases and corruptions are sent on as they come, the first
/// result is kept.
class ReportReader {
 public:
    /// `on_round` hears of the rounds that the workload begins; may be empty.
    explicit ReportReader(Send send, std::function<void(std::uint64_t)> on_round = {})
        : send_(std::move(send)), on_round_(std::move(on_round)) {}

    void feed(std::string_view bytes);
    /// The pipe has ended; an unfinished line is a bad one.
    void finish();

    /// How the workload ended: its own result, if it gave one and the status of waitpid() does not
    /// belie it; else what the status says, in kselftest's terms: 0 pass, 4 skip, all else fail.
    [[nodiscard]] protocol::WorkloadResult judge(int wait_status) const;

 private:
    void take(std::string_view line);
    void take_corruption(protocol::Corruption corruption);
    void refuse(std::string_view why);

    Send send_;
    std::function<void(std::uint64_t)> on_round_;
    std::string pending_;
    std::optional<protocol::WorkloadResult> result_;
    std::string first_bad_;  ///< why the first bad line was refused
    unsigned phases_ = 0;
    unsigned corruptions_ = 0;
    unsigned tables_ = 0;
};

}  // namespace faultline::agent
