// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/log_line.hpp"
#include "classify/report_details.hpp"
#include "classify/report_headers.hpp"
#include "classify/report_text.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace faultline::classify {

inline constexpr std::size_t max_trace_frames = 128;

/// A report that has begun: takes the lines that belong to it until it is complete.
class OpenReport {
 public:
    OpenReport(const HeaderMatch& header, const LogLine& line);

    /// A line of the log: of this report if the context is the same. It may show that the report
    /// has ended before it.
    void take(const LogLine& line);
    /// The panic that this report led to. The trace may still follow (kernels before 4.14 print
    /// that of a warning only then).
    void panic(const LogLine& line, std::string_view reason);

    [[nodiscard]] bool complete() const { return complete_; }
    [[nodiscard]] bool has_trace() const { return !finding_.trace.empty(); }
    /// What has come of it names a guilty function. Not cheap.
    [[nodiscard]] bool guilty_known() const;
    [[nodiscard]] const HeaderRow& row() const { return *row_; }
    [[nodiscard]] model::FindingKind kind() const { return finding_.kind; }
    [[nodiscard]] const Context& context() const { return context_; }
    /// Of those that said anything.
    [[nodiscard]] std::uint64_t last_line() const { return finding_.place.last_line; }
    /// The finding, with function and title; none if what followed showed that it was no report.
    /// The report is of no use afterwards.
    [[nodiscard]] std::optional<model::Finding> take_finding();

 private:
    /// A report that goes on for so many lines, or seconds of the kernel's time, without a line
    /// that says anything about it is over. Registers, code and module lists fit between. Before
    /// its trace a report is waited for longer: another CPU's comes by NMI, which may take long.
    static constexpr unsigned max_idle_lines = 64;
    static constexpr unsigned max_idle_lines_before_trace = 256;
    static constexpr double max_idle_seconds = 5;
    static constexpr double max_idle_seconds_before_trace = 30;
    [[nodiscard]] bool belongs(const LogLine& line) const;
    [[nodiscard]] bool idle_too_long(const LogLine& line) const;
    bool take_text(std::string_view text);
    bool take_task(std::string_view text);
    bool take_trace_edge(std::string_view text);
    bool take_pointer(std::string_view text);
    bool take_frame(std::string_view text);
    bool take_other(std::string_view text);
    void end_trace();
    void apply(const HeaderMatch& header);
    void name(std::string_view form, const Testimony& testimony);

    const HeaderRow* row_;
    Context context_;
    model::Finding finding_;
    ReportDetails details_;
    ReportText text_;
    std::string where_;  ///< the function that the header names
    std::string_view title_;
    StackPlan plan_;
    /// How often guilty_known() has looked; it does not for ever.
    mutable unsigned looks_ = 0;
    mutable bool guilty_known_ = false;
    bool task_known_ = false;
    bool in_trace_ = false;
    bool trace_over_ = false;
    bool task_marks_ = false;     ///< the trace has <TASK>, so </TASK> ends it
    bool foreign_trace_ = false;  ///< the next trace is of a kernel thread that does not matter
    bool other_cpus_ = false;     ///< an NMI was sent, so other CPUs print for this report
    bool complete_ = false;
    unsigned idle_lines_ = 0;     ///< of this context since the last that said anything
    unsigned foreign_lines_ = 0;  ///< of others since then
    std::optional<double> last_time_;
};

}  // namespace faultline::classify
