// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_text.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frame_table.hpp"
#include "classify/frames.hpp"
#include "classify/function_name.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

using model::Frame;

namespace {

constexpr std::size_t max_frames = 1200;

bool holds(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

/// "Allocated by task 5:", "Freed:", and where KMSAN tells of a value's history.
constexpr std::array<std::string_view, 8> other_stacks{"Allocated by task ",
                                                       "Freed by task ",
                                                       "Allocated:",
                                                       "Freed:",
                                                       "Uninit was stored to memory at",
                                                       "Uninit was created at",
                                                       "Uninit was copied to memory at",
                                                       "page last free "};

/// x86 puts it before the function, ppc and s390 behind it.
bool is_guess(std::string_view text) {
    if (text.ends_with("(unreliable)")) return true;
    const auto mark = text.find("? ");
    return mark != std::string_view::npos && mark <= 40 && holds(text.substr(mark), "+0x") &&
           (mark == 0 || text[mark - 1] == ' ');
}

/// lib/fault-inject.c prints a stack of its own through these.
bool is_injection(std::string_view function) {
    return function == "should_fail" || function == "should_failslab" ||
           function == "should_fail_ex";
}

/// Walks through a report as a plan's steps say.
class Walk {
 public:
    Walk(const ReportText& report, const StackRule& rule, std::string_view where)
        : lines_(report.lines()), rule_(rule), where_(where) {}

    void follow(std::span<const Step> steps) {
        for (const auto& step : steps)
            take(step);
    }
    [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
    [[nodiscard]] bool mixed() const { return mixed_; }

 private:
    void take(const Step& step) {
        using What = Step::What;
        switch (step.what) {
            case What::header:
                if (!where_.empty()) push(named(where_));
                return;
            case What::frames:
                return take_frames();
            case What::stalled:
                return skip_to([&](std::string_view text) { return take_stalled(text); }, true);
            case What::line:
                return skip_to([&](std::string_view text) { return holds(text, step.text); });
            case What::trace:
                return skip_to(begins_trace, true);
            case What::entry:
                return skip_to(enters_interrupt, true);
            case What::pointer:
                return skip_to([&](std::string_view text) { return take_pointer(text); });
            case What::later_pointer:
                return skip_to([&](std::string_view text) { return take_pointer(text); }, true);
            case What::held:
                return skip_to([&](std::string_view text) { return take_held(text); });
            case What::named:
                return skip_to([&](std::string_view text) { return take_named(text, step.text); });
        }
    }

    /// A stack that begins before what is sought is another report's: the walk is over then.
    template <class Found>
    void skip_to(Found found, bool through_stacks = false) {
        while (next_ < lines_.size()) {
            const auto& text = lines_[next_++];
            if (found(text)) return;
            if (begins_stack(text) && !through_stacks) break;
            if (note_injection(text)) return;
        }
        next_ = lines_.size();
    }

    void take_frames() {
        for (; next_ < lines_.size(); ++next_) {
            const auto& text = lines_[next_];
            if (begins_stack(text) || note_injection(text)) return;
            if (auto frame = parse_frame(text)) {
                const auto callee = parse_callee(text);
                const bool known = !frames_.empty() && frames_.back().function == callee;
                if (!callee.empty() && !known) push(named(callee));
                push(std::move(*frame));
            } else if (rule_.choice == FrameChoice::entry_point) {
                (void)take_pointer(text);
            }
        }
    }

    static bool begins_trace(std::string_view text) {
        return holds(text, "Call Trace") || holds(text, "Call trace") ||
               (holds(text, "acktrace") && begins_stack(text));
    }

    /// Where a CPU tells of itself, because it noticed or was told to by an NMI
    /// (nmi_cpu_backtrace() in lib/nmi_backtrace.c).
    bool take_stalled(std::string_view text) {
        // What follows tells where RCU's thread was, not who stalls it.
        past_stalled_ = past_stalled_ || holds(text, "RCU GP kthread last ran");
        return !past_stalled_ && text.starts_with("CPU: ") && holds(text, " Comm: ");
    }

    static bool enters_interrupt(std::string_view text) {
        const auto frame = parse_frame(text);
        return frame && is_interrupt_entry(plain_name(frame->function));
    }

    bool take_pointer(std::string_view text) {
        auto pointer = parse_instruction_pointer(text);
        if (!pointer) return false;
        if (pointer->frame) push(std::move(*pointer->frame));
        return true;
    }

    /// "(lock){+.+.}, at: [<...>] f+0x1/0x2", "lock is held at:" with the function on the next
    /// line.
    bool take_held(std::string_view text) {
        const auto at = text.find("at: ");
        if (at == std::string_view::npos) return false;
        auto frame = parse_frame(text.substr(at + 4));
        if (frame) push(std::move(*frame));
        return frame.has_value();
    }

    bool take_named(std::string_view text, std::string_view before) {
        const auto at = text.find(before);
        if (at == std::string_view::npos) return false;
        text = trimmed(text.substr(at + before.size()));
        push(named(text.substr(0, text.find_first_of(" +("))));
        return true;
    }

    static Frame named(std::string_view function) {
        Frame frame;
        frame.function = bounded(function);
        return frame;
    }

    void push(Frame frame) {
        if (frame.function.empty()) return;
        if (frames_.size() < max_frames) frames_.push_back(std::move(frame));
    }

    bool note_injection(std::string_view text) {
        if (!holds(text, "should_fail")) return false;
        const auto frame = parse_frame(text);
        if (!frame || !is_injection(plain_name(frame->function))) return false;
        mixed_ = true;
        next_ = lines_.size();
        return true;
    }

    const std::vector<std::string>& lines_;
    const StackRule& rule_;
    std::string_view where_;
    std::vector<Frame> frames_;
    std::size_t next_ = 0;
    bool mixed_ = false;
    bool past_stalled_ = false;
};

bool is_frame(std::string_view text) {
    return parse_frame(text).has_value();
}

/// The first stack of each kind that a report prints must have a frame, before the next begins.
bool breaks_off(const ReportText& report) {
    const auto& lines = report.lines();
    std::array<bool, 3> seen{};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!begins_stack(lines[i])) continue;
        const std::size_t kind = holds(lines[i], "llocated") ? 1 : holds(lines[i], "reed") ? 2 : 0;
        if (std::exchange(seen.at(kind), true)) continue;
        if (holds(lines[i], "stack is not available")) continue;
        const auto after = lines.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        const auto end = std::find_if(after, lines.end(), begins_stack);
        if (std::none_of(after, end, is_frame)) return true;
    }
    return false;
}

/// Whether a call trace stands in the report. Some need no line to begin it: sanitizers print it
/// right below the header and end with a ruler, riscv below the registers.
bool has_stack(const ReportText& report) {
    unsigned in_a_row = 0;
    bool bare_trace = false;
    for (const auto& text : report.lines()) {
        if (begins_stack(text)) return true;
        in_a_row = is_frame(text) ? in_a_row + 1 : 0;
        if (in_a_row >= 3 && text.starts_with("[<")) return true;
        bare_trace = bare_trace || in_a_row >= 2;
        if (bare_trace && text.starts_with("==========")) return true;
    }
    return false;
}

/// "[   12.345678]", where two lines became one; in a title its numbers are NUM and ADDR.
bool holds_time_stamp(std::string_view title) {
    for (auto at = title.find('['); at != std::string_view::npos; at = title.find('[', at + 1)) {
        const auto close = title.find(']', at);
        if (close == std::string_view::npos) return false;
        const auto inside = title.substr(at + 1, close - at - 1);
        if (inside.find('.') != std::string_view::npos &&
            inside.find_first_not_of(" .0123456789NUMADR") == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

void ReportText::add(std::string_view text) {
    if (lines_.size() >= max_lines || ended_) return;
    if (!lines_.empty() && is_guess(text)) return;
    if (begins_stack(text)) {
        in_stack_ = true;
    } else if (in_stack_ && !has_frames_) {
        has_frames_ = parse_frame(text).has_value();
    }
    lines_.emplace_back(text.substr(0, max_line_length));
}

void ReportText::end_at_other_stack(std::string_view text) {
    ended_ = ended_ || holds(text, "FAULT_INJECTION: forcing a failure") ||
             holds(text, "vmalloc: allocation failure") ||
             holds(text, "FAULT_FLAG_ALLOW_RETRY missing");
}

bool begins_stack(std::string_view text) {
    if (holds(text, "Call Trace") || holds(text, "Call trace") || holds(text, "Backtrace:")) {
        return true;
    }
    if (const auto at = text.find("backtrace"); at != std::string_view::npos) {
        return (text.ends_with(':') || holds(text, "backtrace (crc")) &&
               !holds(text, "stack backtrace");
    }
    return std::any_of(other_stacks.begin(), other_stacks.end(),
                       [&](std::string_view words) { return holds(text, words); });
}

Testimony hear(const ReportText& report, StackPlan plan, std::string_view where) {
    const auto& rule = stack_rule(plan);
    Testimony testimony;
    if (plan == StackPlan::race && !where.empty()) {
        testimony.guilty = named_function(where);
        return testimony;
    }
    for (const auto steps : {rule.steps, rule.otherwise}) {
        if (steps.empty()) break;
        Walk walk(report, rule, where);
        walk.follow(steps);
        // Of a hang the whole stack counts.
        const bool usable = rule.choice == FrameChoice::first_own || !walk.mixed();
        if (usable) {
            testimony.guilty = guilty_function(walk.frames(), rule.choice, rule.passed_over);
        }
        testimony.mixed = walk.mixed() && !testimony.guilty;
        if (testimony.guilty || testimony.mixed) break;
    }
    return testimony;
}

std::string origin_function(const ReportText& report) {
    const auto& lines = report.lines();
    auto at = std::find_if(lines.begin(), lines.end(), [](const std::string& text) {
        return text.find("Uninit was created at") != std::string::npos;
    });
    std::vector<Frame> frames;
    for (; at != lines.end(); ++at) {
        if (auto frame = parse_frame(*at)) frames.push_back(std::move(*frame));
    }
    static constexpr std::array<std::string_view, 1> buffers{"*alloc_skb*"};
    const auto guilty = guilty_function(frames, FrameChoice::first_own, buffers);
    return guilty ? guilty->name : std::string();
}

std::optional<std::map<std::string, std::string>> follow_groups(const ReportText& report,
                                                                const HeaderRow& row) {
    for (std::size_t i = 1; i < report.lines().size(); ++i) {
        if (auto match = match_follow(row, report.lines()[i])) {
            return std::map<std::string, std::string>(match->groups.begin(), match->groups.end());
        }
    }
    return std::nullopt;
}

std::string damage_of(const ReportText& report, const HeaderRow& row, std::string_view title,
                      const Testimony& testimony) {
    if (holds_time_stamp(title)) return "another line begins within its first one";
    if (row.whole == Wholeness::fragment) return "the report that led to it is lost";
    if (row.whole == Wholeness::any) return {};
    if (testimony.mixed) return "the stack of an injected fault is mixed with its own";
    if (row.stack != StackPlan::none && !testimony.guilty) return "no function of its own is named";
    if (report.lost_lines()) return "printk lost lines of it";
    if (!has_stack(report)) return "it has no call trace";
    if (breaks_off(report)) return "a stack breaks off before its first frame";
    return {};
}

}  // namespace faultline::classify
