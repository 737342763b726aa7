// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/open_report.hpp"

#include "classify/bounded_text.hpp"
#include "classify/finding_type.hpp"
#include "classify/frames.hpp"
#include "classify/function_name.hpp"
#include "classify/make_title.hpp"
#include "classify/oom_line.hpp"
#include "classify/task_line.hpp"
#include "classify/warning_place.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

using model::Finding;
using model::FindingKind;

namespace {

constexpr std::array<std::string_view, 3> trace_starts{"Call Trace:", "Call trace:", "Backtrace:"};
constexpr std::string_view end_of_trace = "---[ end trace";
constexpr std::array<std::string_view, 3> report_ends{end_of_trace, "---[ end Kernel panic",
                                                      "Rebooting in "};

template <class Table>
bool begins_with_any(std::string_view text, const Table& table) {
    return std::any_of(table.begin(), table.end(),
                       [&](std::string_view begin) { return text.starts_with(begin); });
}

}  // namespace

OpenReport::OpenReport(const HeaderMatch& header, const LogLine& line)
    : row_(header.row),
      context_(line.context),
      title_(header.row->title),
      plan_(header.row->stack),
      last_time_(line.time) {
    finding_.kind = row_->kind;
    finding_.time_seconds = line.time;
    finding_.place = {line.begin, line.end, line.number, line.number};
    apply(header);
    text_.add(line.text);
    if (parse_lines_dropped(line.lead)) text_.note_lost_lines();
    // These print the first stack right below the header.
    in_trace_ = plan_ == StackPlan::header_frames || plan_ == StackPlan::usb_leak ||
                plan_ == StackPlan::race;
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
    const auto location = finding_.details.find("location");
    if (row_->kind != FindingKind::warning || location == finding_.details.end()) return;
    if (const auto* place = warning_place(location->second, where_)) {
        finding_.kind = place->kind;
        title_ = place->title;
        plan_ = place->stack;
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
    if (!ours || complete_) return;
    if (context_.kind == 0) text_.end_at_other_stack(line.text);
    text_.add(line.text);
    if (parse_lines_dropped(line.lead.empty() ? line.text : line.lead)) text_.note_lost_lines();
    if (!take_text(line.text)) return;
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
    if (!complete_) text_.add(line.text);
}

bool OpenReport::take_text(std::string_view text) {
    // Two CPUs that die at once print their lines in turn: the end of the other's report may come
    // right below this one's header.
    const bool of_another = text.starts_with(end_of_trace) && !task_known_ && !has_trace() &&
                            !finding_.instruction_pointer;
    if (of_another) return true;
    if (begins_with_any(text, report_ends)) {
        complete_ = true;
        return true;
    }
    if (text.starts_with("Sending NMI from CPU")) other_cpus_ = true;
    if (text.ends_with("RCU grace-period kthread stack dump:")) foreign_trace_ = true;
    // Before <TASK> marks came (5.16) the report's trace ends where another stack is announced.
    if (in_trace_ && has_trace() && introduces_stack(text)) end_trace();
    const bool told = take_task(text) || take_trace_edge(text) || take_pointer(text) ||
                      take_frame(text) || take_other(text);
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
        if (trace_over_ && !guilty_known()) {
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
    if (!pointer->frame || trace_over_ || finding_.instruction_pointer) return true;
    if (finding_.trace.empty()) finding_.details.emplace("ip", pointer->frame->function);
    finding_.instruction_pointer = std::move(pointer->frame);
    return true;
}

bool OpenReport::take_frame(std::string_view text) {
    if (!in_trace_) return false;
    auto frame = parse_frame(text);
    if (!frame) return false;
    const bool outermost = frame->reliable && frame->function.starts_with("ret_from_fork");
    if (finding_.trace.size() < max_trace_frames) finding_.trace.push_back(std::move(*frame));
    if (outermost && !task_marks_) end_trace();
    return true;
}

/// What belongs to a report beside its traces: held locks, other stacks.
bool OpenReport::take_other(std::string_view text) {
    if (in_trace_ && text.empty() && has_trace()) end_trace();
    if (!begins_stack(text)) return text.find("at: ") != text.npos || parse_frame(text).has_value();
    if (in_trace_ && has_trace()) end_trace();
    return true;
}

bool OpenReport::guilty_known() const {
    static constexpr unsigned max_looks = 16;
    if (!guilty_known_ && looks_ < max_looks) {
        ++looks_;
        guilty_known_ = hear(text_, plan_, where_).guilty.has_value();
    }
    return guilty_known_;
}

void OpenReport::end_trace() {
    in_trace_ = false;
    trace_over_ = true;
    // Lockups and hung tasks print no line that ends the report; the others do.
    const bool hang =
        stack_rule(plan_).choice != FrameChoice::first_own && row_->role == HeaderRole::begins;
    if (hang && guilty_known()) complete_ = true;
}

void OpenReport::name(std::string_view form, const Testimony& testimony) {
    const auto* guilty = testimony.guilty ? &*testimony.guilty : nullptr;
    const auto titled = [&](std::string_view with, std::string_view function) {
        return make_title(with, function, finding_.details);
    };
    const auto name = guilty == nullptr ? std::string_view() : std::string_view(guilty->name);
    finding_.title = titled(form, name);
    const auto add = [&](std::string title) {
        auto& others = finding_.alternative_titles;
        if (title == finding_.title ||
            std::find(others.begin(), others.end(), title) != others.end())
            return;
        others.push_back(std::move(title));
    };
    if (!row_->alternative.empty()) add(titled(row_->alternative, name));
    if (guilty == nullptr) return;
    for (const auto& other : guilty->others) {
        add(titled(form, other));
        if (!row_->alternative.empty()) add(titled(row_->alternative, other));
    }
}

std::optional<Finding> OpenReport::take_finding() {
    auto form = title_;
    bool unfinished = false;
    if (!row_->follow.empty()) {
        auto groups = follow_groups(text_, *row_);
        if (groups) finding_.details.merge(*groups);
        unfinished = !groups;
        if (unfinished && row_->unfinished.empty()) return std::nullopt;
    }
    const auto testimony = hear(text_, plan_, where_);
    if (!testimony.guilty && row_->follow.empty() && !row_->unfinished.empty()) unfinished = true;
    if (unfinished) form = row_->unfinished;
    auto& details = finding_.details;
    details.emplace("where", where_);
    if (plan_ == StackPlan::usb_leak) details.emplace("origin", origin_function(text_));
    if (const auto other = details.find("other"); other != details.end() && testimony.guilty) {
        other->second = plain_name(other->second);
        if (other->second == testimony.guilty->name) form = "KCSAN: data-race in {f}";
    }
    name(form, testimony);
    for (const auto* used : {"where", "rest", "level", "message"})
        details.erase(used);
    finding_.type = type_of_title(finding_.title);
    finding_.corrupted = unfinished ? "it breaks off before it says what happened"
                                    : damage_of(text_, *row_, finding_.title, testimony);
    const auto ip = finding_.details.find("ip");
    if (where_.empty() && ip != finding_.details.end()) where_ = ip->second;
    if (testimony.guilty) {
        finding_.guilt = testimony.guilty->guilt;
        finding_.function = testimony.guilty->name;
    } else {
        finding_.function = plain_name(where_);
    }
    details_.move_to(finding_);
    return std::move(finding_);
}

}  // namespace faultline::classify
