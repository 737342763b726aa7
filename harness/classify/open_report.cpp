// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/open_report.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"
#include "classify/guilty_frame.hpp"
#include "classify/header_table.hpp"
#include "classify/task_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

using model::Finding;
using model::FindingKind;

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

/// A panic's message as a title uses it: "panic_on_warn set ..." loses its dots.
std::string title_reason(std::string_view reason) {
    while (reason.ends_with('.') || reason.ends_with(' '))
        reason.remove_suffix(1);
    return stable_title(reason);
}

/// `guilty` and `where` (the function that stumbled) may be empty.
std::string make_title(const HeaderRow& row, const Finding& finding, std::string_view guilty,
                       std::string_view where) {
    std::string title(row.title);
    if (row.kind == FindingKind::warning) {
        const auto location = finding.details.find("location");
        if (location != finding.details.end()) {
            title = warning_title(location->second, where, row.title);
        }
    }
    if (const auto reason = finding.details.find("reason"); reason != finding.details.end()) {
        replace_all(title, "{reason}", title_reason(reason->second));
    }
    // "corrupted" is what syzkaller writes where a report broke off before it named a function.
    replace_all(title, "{f}", guilty.empty() ? "corrupted" : guilty);
    return stable_title(title);
}

constexpr std::array<std::string_view, 3> trace_starts{"Call Trace:", "Call trace:", "Backtrace:"};
constexpr std::array<std::string_view, 3> report_ends{"---[ end trace", "---[ end Kernel panic",
                                                      "Rebooting in "};

template <class Table>
bool begins_with_any(std::string_view text, const Table& table) {
    return std::any_of(table.begin(), table.end(),
                       [&](std::string_view begin) { return text.starts_with(begin); });
}

}  // namespace

OpenReport::OpenReport(const HeaderMatch& header, const LogLine& line)
    : row_(header.row), context_(line.context), last_time_(line.time) {
    finding_.kind = row_->kind;
    finding_.time_seconds = line.time;
    finding_.place = {line.begin, line.end, line.number, line.number};
    apply(header);
}

void OpenReport::apply(const HeaderMatch& header) {
    for (const auto& [name, value] : header.groups) {
        if (name == "cpu") {
            finding_.cpu = number_in<unsigned>(value);
        } else if (name == "pid") {
            finding_.pid = number_in<std::uint64_t>(value);
        } else if (name == "command") {
            finding_.command = value;
        } else if (name == "where") {
            where_ = value;
        } else {
            finding_.details[name] = value;
        }
    }
}

bool OpenReport::belongs(const LogLine& line) const {
    if (line.context == context_) return true;
    return other_cpus_ && line.context.kind == 'C';
}

bool OpenReport::idle_too_long(const LogLine& line) const {
    const auto seconds = has_trace() ? max_idle_seconds : max_idle_seconds_before_trace;
    const auto lines = has_trace() ? max_idle_lines : max_idle_lines_before_trace;
    if (idle_lines_ > lines) return true;
    // Between the lines of a report other contexts get a few in, with their own time stamps.
    const bool alone = belongs(line) || foreign_lines_ > max_idle_lines;
    return alone && line.time && last_time_ && *line.time > *last_time_ + seconds;
}

void OpenReport::take(const LogLine& line) {
    if (complete_) return;
    const bool ours = belongs(line);
    ++(ours ? idle_lines_ : foreign_lines_);
    if (idle_too_long(line)) complete_ = true;
    if (!ours || complete_ || !take_text(line.text)) return;
    idle_lines_ = foreign_lines_ = 0;
    if (line.time) last_time_ = line.time;
    finding_.place.end = line.end;
    finding_.place.last_line = line.number;
}

void OpenReport::panic(const LogLine& line, std::string_view reason) {
    finding_.panicked = true;
    finding_.details.emplace("reason", reason);
    finding_.place.end = line.end;
    finding_.place.last_line = line.number;
    idle_lines_ = 0;
    complete_ = has_trace();
}

bool OpenReport::take_text(std::string_view text) {
    if (begins_with_any(text, report_ends)) {
        complete_ = true;
        return true;
    }
    if (text.starts_with("Sending NMI from CPU")) other_cpus_ = true;
    if (text.ends_with("RCU grace-period kthread stack dump:")) foreign_trace_ = true;
    // Before <TASK> marks came (5.16) the report's trace ends where another stack is announced.
    if (in_trace_ && introduces_stack(text)) end_trace();
    const bool told =
        take_task(text) || take_trace_edge(text) || take_pointer(text) || take_frame(text);
    return details_.take(text, in_trace_) || told;
}

bool OpenReport::take_task(std::string_view text) {
    Finding task;
    const bool hung = finding_.kind == FindingKind::hung_task;
    if (!read_task_line(text, task) && !(hung && read_taint_line(text, task))) return false;
    if (finding_.release.empty()) {
        finding_.taint = std::move(task.taint);
        finding_.release = std::move(task.release);
    }
    // A hung task is reported by khungtaskd, which is not of interest.
    if (hung || task_known_) return true;
    task_known_ = true;
    if (task.cpu) finding_.cpu = task.cpu;
    finding_.pid = task.pid;
    finding_.command = std::move(task.command);
    return true;
}

bool OpenReport::take_trace_edge(std::string_view text) {
    text = trimmed(text);
    if (begins_with_any(text, trace_starts)) {
        // A second trace counts only if the first one named nobody.
        if (trace_over_ && guilty_function(candidates_, row_->choice).empty()) {
            candidates_.clear();
            finding_.trace.clear();
            trace_over_ = task_marks_ = false;
        }
        in_trace_ = !trace_over_ && !std::exchange(foreign_trace_, false);
        return true;
    }
    if (!text.starts_with('<')) return false;
    if (in_trace_ && text.starts_with("<TASK>")) task_marks_ = true;
    if (in_trace_ && text.starts_with("</TASK>")) end_trace();
    return text.starts_with("<TASK>") || text.starts_with("</TASK>") || text.starts_with("<IRQ>") ||
           text.starts_with("</IRQ>");
}

bool OpenReport::take_pointer(std::string_view text) {
    auto pointer = parse_instruction_pointer(text);
    if (!pointer) return false;
    if (pointer->user) {
        if (in_trace_ && !task_marks_) end_trace();
        return true;
    }
    if (!pointer->frame || trace_over_) return true;
    if (finding_.trace.empty()) finding_.details.emplace("ip", pointer->frame->function);
    if (candidates_.size() < max_candidates) candidates_.push_back(std::move(*pointer->frame));
    return true;
}

bool OpenReport::take_frame(std::string_view text) {
    if (!in_trace_) return false;
    auto frame = parse_frame(text);
    if (!frame) return false;
    const bool outermost = frame->reliable && frame->function.starts_with("ret_from_fork");
    if (candidates_.size() < max_candidates) candidates_.push_back(*frame);
    if (finding_.trace.size() < max_trace_frames) finding_.trace.push_back(std::move(*frame));
    if (outermost && !task_marks_) end_trace();
    return true;
}

void OpenReport::end_trace() {
    in_trace_ = false;
    trace_over_ = true;
    // Lockups and hung tasks print no line that ends the report; the others do.
    const bool hang = row_->choice != FrameChoice::first_own && row_->role == HeaderRole::begins;
    if (hang && !guilty_function(candidates_, row_->choice).empty()) complete_ = true;
}

Finding OpenReport::take_finding() {
    const auto guilty = guilty_function(candidates_, row_->choice);
    const auto ip = finding_.details.find("ip");
    if (where_.empty() && ip != finding_.details.end()) where_ = ip->second;
    finding_.title = make_title(*row_, finding_, guilty, where_);
    finding_.function = guilty.empty() ? plain_name(where_) : guilty;
    details_.move_to(finding_);
    return std::move(finding_);
}

}  // namespace faultline::classify
