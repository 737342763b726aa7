// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/classifier.hpp"
#include "classify/finding_store.hpp"
#include "classify/log_line.hpp"
#include "classify/oom_line.hpp"
#include "classify/oom_series.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

/// Follows the OOM killer: each kill is a finding, and so is a loop in which it runs again and
/// again and kills nobody new.
class OomTracker {
 public:
    OomTracker(Options options, FindingStore& store) : options_(options), store_(store) {}

    void take(const LogLine& line);
    /// The line before the next one that take() gets, where take() did not get that one.
    void pass(const LogLine& line);
    /// The next line may be one of a dump's.
    [[nodiscard]] bool wants_lines() const {
        return round_.open && last_number_ < round_.finding.place.first_line + max_dump_lines;
    }
    /// The line just taken began a dump of the OOM killer.
    [[nodiscard]] bool dump_began() const { return dump_began_; }

 private:
    /// One run of the OOM killer, as its dump tells of it.
    struct Round {
        model::Finding finding;  ///< task, trace, place; command is the one that invoked it
        std::string memcg;
        OomScope scope = OomScope::unknown;
        bool open = false;
        bool counted = false;  ///< a round of its command's series, no other line tells of it yet
        bool in_trace = false;
        /// Lines between that tell of lost ones and are none of the dump.
        std::uint64_t loss_lines = 0;
    };
    /// Series by what they are of, at most max_series of them.
    using SeriesList = std::vector<OomSeries>;

    static constexpr std::size_t max_series = 64;
    static constexpr std::size_t max_known_victims = 256;
    /// The task and the trace stand among the first lines of a dump. The list of tasks at its end
    /// may have ten thousands.
    static constexpr std::uint64_t max_dump_lines = 512;

    void on(const OomInvocation& invocation, const LogLine& line);
    void on(const OomChoice& choice, const LogLine& line);
    void on(const OomKill& kill, const LogLine& line);
    void on(const OomPlace& place, const LogLine& line);
    void on(const OomSuppressed& suppressed, const LogLine& line);
    void on(const OomFault& fault, const LogLine& line);
    void on(const Booted& booted, const LogLine& line);
    void on_dropped(std::uint64_t lines, const LogLine& line);

    void note_time(const LogLine& line);
    void end_round(const LogLine& next);
    void take_dump_line(const LogLine& line);
    void count_command(std::string_view command, std::uint64_t rounds, const LogLine& line);
    void count_memcg(std::uint64_t rounds, const LogLine& line);
    void check(OomSeries& series, bool of_command, const LogLine& line);
    void begin_loop(OomSeries& series, bool of_command, bool certain, const LogLine& line);
    void update_loop(OomSeries& series, const LogLine& line);
    void credit(std::uint64_t rounds, const LogLine& line);
    void note_kill(bool of_new_victim);
    bool is_new_victim(std::uint64_t pid);
    [[nodiscard]] const Round& fullest_round(std::string_view command) const;
    OomSeries& series_of(SeriesList& list, std::string_view name);

    Options options_;
    FindingStore& store_;
    std::optional<double> now_;  ///< the last time stamp of a line about OOM
    Round round_;
    Round told_;  ///< the last one with a trace
    SeriesList commands_, memcgs_;
    std::deque<std::uint64_t> victims_;
    std::uint64_t faults_ = 0, rounds_since_faults_ = 0;
    std::uint64_t lines_per_round_ = 0;  ///< of the longest dump, so of a whole one
    std::uint64_t lost_lines_ = 0;       ///< not yet part of a round
    std::uint64_t uses_ = 0;
    std::uint64_t last_number_ = 0;
    std::optional<double> time_before_;  ///< of the line before
    bool dump_began_ = false;
};

}  // namespace faultline::classify
