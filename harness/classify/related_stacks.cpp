// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/related_stacks.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

namespace {

/// A line that announces a stack: what it begins and ends with, and what stands between.
struct Announcement {
    std::string_view begin;
    std::string_view end = {};
    std::string_view within = {};
};

constexpr std::array announcements{
    // print_track() of mm/kasan/report.c and kfence_print_stack() of mm/kfence/report.c; since 6.10
    // CPU and time may follow the task.
    Announcement{"Allocated by task ", ":"},
    Announcement{"Freed by task ", ":"},
    Announcement{"allocated by task ", ":"},
    Announcement{"freed by task ", ":"},
    Announcement{"Allocated:"},
    Announcement{"Freed:"},
    Announcement{"Last potentially related work creation:"},
    Announcement{"Second to last potentially related work creation:"},
    Announcement{"Last call_rcu"},
    Announcement{"Last one call_rcu"},
    Announcement{"Second to last call_rcu"},
    // kmsan_print_origin() of mm/kmsan/report.c
    Announcement{"Uninit was created at:"},
    Announcement{"Uninit was stored to memory at:"},
    Announcement{"Local variable ", " created at:"},
    // print_track() of mm/slub.c, __dump_page_owner() of mm/page_owner.c
    Announcement{"Allocated in "},
    Announcement{"INFO: Allocated in "},
    Announcement{"Freed in "},
    Announcement{"INFO: Freed in "},
    Announcement{"page last allocated via "},
    Announcement{"page allocated via "},
    Announcement{"page last free ", "stack trace:"},
    // print_report() of kernel/kcsan/report.c
    Announcement{"read ", ":", " bytes by "},
    Announcement{"write ", ":", " bytes by "},
    Announcement{"read-write ", ":", " bytes by "},
    // kernel/locking/lockdep.c
    Announcement{"-> #"},
    Announcement{"{", "state was registered at:"},
    Announcement{"", "-safe at:"},
    Announcement{"", "-unsafe at:"},
    Announcement{"", "-W at:"},
    Announcement{"", "-R at:"},
    Announcement{"INITIAL ", "USE at:"},
    // lib/nmi_backtrace.c, sched_show_task() and dump_cpu_task() of kernel/sched/core.c,
    // kernel/rcu/tree_stall.h, lib/ref_tracker.c
    Announcement{"NMI backtrace for cpu "},
    Announcement{"Task dump for CPU "},
    Announcement{"task:", "", " state:"},
    Announcement{"", "RCU grace-period kthread stack dump:"},
    Announcement{"", "Stack dump where RCU GP kthread last ran:"},
    Announcement{"", " users at"},
};

/// Words that mark parts of a trace: they neither end it nor belong to it.
bool is_trace_mark(std::string_view text) {
    static constexpr std::array<std::string_view, 4> starts{
        "Call Trace:", "Call trace:", "Backtrace:", "backtrace:"};
    return text.starts_with('<') || std::find(starts.begin(), starts.end(), text) != starts.end();
}

}  // namespace

bool introduces_stack(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 6) return false;
    return std::any_of(announcements.begin(), announcements.end(), [&](const Announcement& a) {
        return text.starts_with(a.begin) && text.ends_with(a.end) &&
               text.find(a.within) != std::string_view::npos;
    });
}

bool RelatedStacks::take(std::string_view text, bool own) {
    if (introduces_stack(text)) {
        title_ = bounded(trimmed(text));
        begun_ = full_ = false;
        lines_ = 0;
        return true;
    }
    text = trimmed(text);
    if (own) {
        title_.clear();
        return false;
    }
    if (is_trace_mark(text)) {
        if (title_.empty() && !text.starts_with('<')) {
            title_ = "another call trace";
            begun_ = full_ = false;
            lines_ = 0;
        }
        return !title_.empty();
    }
    if (title_.empty()) return false;
    if (take_frame(text)) return true;
    if (text.empty() ? begun_ : ++lines_ > max_lines_to_frame) title_.clear();
    return false;
}

bool RelatedStacks::take_frame(std::string_view text) {
    auto frame = parse_frame(text);
    if (!frame) return false;
    lines_ = 0;
    if (!begun_) {
        full_ = stacks_.size() >= max_related_stacks;
        begun_ = true;
        if (!full_) stacks_.push_back({title_, {}});
    }
    if (full_ || stacks_.back().trace.size() >= max_related_frames) return true;
    stacks_.back().trace.push_back(std::move(*frame));
    return true;
}

std::vector<model::RelatedStack> RelatedStacks::take_all() {
    title_.clear();
    return std::exchange(stacks_, {});
}

}  // namespace faultline::classify
