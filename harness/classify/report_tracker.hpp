// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/finding_store.hpp"
#include "classify/injected_faults.hpp"
#include "classify/log_line.hpp"
#include "classify/open_report.hpp"
#include "classify/trailing_stacks.hpp"

#include <vector>

namespace faultline::classify {

/// Opens a report at each header, gives it the lines of its context and closes it. Reports of
/// several contexts may be open at once.
class ReportTracker {
 public:
    explicit ReportTracker(FindingStore& store) : store_(store), trailing_(store) {}

    void take(const LogLine& line);
    /// Something else is told of in this context now: its report, if it has a trace, is complete.
    void interrupt(const Context& context);
    void finish();

    [[nodiscard]] bool report_open() const { return !open_.empty(); }
    /// The lines that come next may matter, whatever they hold.
    [[nodiscard]] bool wants_lines() const {
        return report_open() || faults_.open() || trailing_.open();
    }
    [[nodiscard]] bool panicked() const { return panicked_; }
    [[nodiscard]] model::ForcedFailures forced() const { return faults_.forced(); }

 private:
    static constexpr std::size_t max_open = 8;
    /// A panic further from a report than this has another reason.
    static constexpr std::uint64_t max_lines_to_panic = 500;

    void begin(const HeaderMatch& header, const LogLine& line);
    void add_line(const HeaderMatch& header, const LogLine& line);
    void forget_cut(const LogLine& line);
    void panic(const HeaderMatch& header, const LogLine& line);
    void close(std::size_t index);
    [[nodiscard]] std::size_t open_in(const Context& context) const;

    FindingStore& store_;
    InjectedFaults faults_;
    TrailingStacks trailing_;
    std::vector<OpenReport> open_;
    bool panicked_ = false;
};

}  // namespace faultline::classify
