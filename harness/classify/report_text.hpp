// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/guilty_frame.hpp"
#include "classify/report_headers.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

/// The lines of one report, as many as are needed to name who is guilty, each cut to a bound.
class ReportText {
 public:
    static constexpr std::size_t max_lines = 1200;
    static constexpr std::size_t max_line_length = 400;

    /// A further line, in order; the first is the header. Guesses of the unwinder are left out:
    /// they may be anybody's.
    void add(std::string_view text);

    /// Where nothing tells contexts apart, what follows a message with a stack of its own may be
    /// that message's: if this line begins one, further lines are not taken.
    void end_at_other_stack(std::string_view text);

    /// The console says that lines were lost before the one added last.
    void note_lost_lines() { lost_lines_ = true; }
    [[nodiscard]] bool lost_lines() const { return lost_lines_; }

    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
    /// A stack has begun and a frame of it has come.
    [[nodiscard]] bool has_frames() const { return has_frames_; }

 private:
    std::vector<std::string> lines_;
    bool in_stack_ = false;
    bool has_frames_ = false;
    bool ended_ = false;
    bool lost_lines_ = false;
};

/// What a report's lines say of who is guilty.
struct Testimony {
    std::optional<GuiltyFunction> guilty;
    /// Frames of an injected fault's own stack stand among the report's.
    bool mixed = false;
};

/// `where` is the function that the header line names, or empty.
[[nodiscard]] Testimony hear(const ReportText& report, StackPlan plan, std::string_view where);

/// The function that made the value that KMSAN reports as uninitialised; empty if not told.
[[nodiscard]] std::string origin_function(const ReportText& report);

/// The named groups of the row's `follow`, if it has one and a line matches.
[[nodiscard]] std::optional<std::map<std::string, std::string>> follow_groups(
    const ReportText& report, const HeaderRow& row);

/// Why the report is not to be trusted, as a sentence; empty if it is whole.
[[nodiscard]] std::string damage_of(const ReportText& report, const HeaderRow& row,
                                    std::string_view title, const Testimony& testimony);

/// "Call Trace:", "Backtrace:", "Allocated by task 5:" and the like.
[[nodiscard]] bool begins_stack(std::string_view text);

}  // namespace faultline::classify
