// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace faultline::classify {

/// The OOM invocations of one command, or in one memory cgroup, since the OOM killer last got
/// anywhere for it. Holds the criterion of a loop.
class OomSeries {
 public:
    /// At least so many rounds ...
    static constexpr unsigned loop_rounds = 20;
    /// ... within so many seconds, the last within so many seconds of the window's end. A pause as
    /// long as the window ends the series.
    static constexpr double window_seconds = 10;
    static constexpr double last_seconds = 3;
    /// Of a log from elsewhere, which may show a loop in part, so many are a loop of low
    /// confidence.
    static constexpr std::uint64_t low_rounds = 5;

    explicit OomSeries(std::string name) : name_(std::move(name)) {}

    /// `count` rounds at `now`, of the kernel's time; without time stamps only their number counts.
    void add(std::uint64_t count, std::optional<double> now, const model::ConsolePlace& place);
    /// A new victim died: what was is no loop.
    void progress();

    [[nodiscard]] bool is_loop(std::optional<double> now) const;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint64_t rounds() const { return rounds_; }
    [[nodiscard]] std::optional<double> last() const { return last_; }
    /// Where the first of these rounds stands, and when it was.
    [[nodiscard]] const model::ConsolePlace& first_place() const { return first_place_; }
    [[nodiscard]] std::optional<double> first() const { return first_; }

    std::uint64_t kills = 0;  ///< of a victim that was killed before, so no progress
    /// The title of the loop's finding while it goes on, and what that had counted before.
    std::string loop_title;
    std::uint64_t counted_before = 0;
    std::uint64_t last_use = 0;  ///< for the owner, to know the oldest

 private:
    std::string name_;
    std::array<double, loop_rounds> times_{};  ///< of the last rounds, a ring
    std::uint64_t rounds_ = 0;
    std::optional<double> first_;
    std::optional<double> last_;
    model::ConsolePlace first_place_;
};

}  // namespace faultline::classify
