// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/finding_text.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace faultline::report {
namespace {

using model::Finding;
using model::Frame;
using model::printable;

constexpr std::size_t label_width = 13;  ///< of "oom_score_adj"
/// Traces are trimmed: what called what is told by the inner frames.
constexpr std::size_t most_frames = 24, most_related_frames = 6, most_related = 8;
constexpr std::size_t most_text = 2000;

/// Builds labelled lines that are wrapped at blanks, the label only on the first.
class Lines {
 public:
    explicit Lines(const TextStyle& style) : style_(style) {}

    void add(std::string_view label, std::string_view text) {
        const std::size_t room = std::max<std::size_t>(style_.width, 40) - label_width - 3;
        bool first = true;
        while (first || !text.empty()) {
            auto piece = text.substr(0, room);
            if (text.size() > room) {
                const auto blank = text.find_last_of(' ', room);
                // A word longer than the line is left whole, for who copies it.
                const auto end = blank != std::string_view::npos && blank > 0
                                     ? blank
                                     : std::min(text.find(' ', room), text.size());
                piece = text.substr(0, end);
            }
            text_ += fmt::format("  {:<{}} {}\n", first ? label : "", label_width, piece);
            text.remove_prefix(piece.size());
            while (text.starts_with(' '))
                text.remove_prefix(1);
            first = false;
        }
    }
    void add_if(std::string_view label, std::string_view text) {
        if (!text.empty()) add(label, printable(text, most_text));
    }
    /// As it is, whatever its length.
    void add_raw(std::string_view label, std::string_view text) {
        text_ += fmt::format("  {:<{}} {}\n", label, label_width, text);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

 private:
    TextStyle style_;
    std::string text_;
};

std::string join(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += between;
        text += word;
    }
    return text;
}

std::string bold(std::string_view text, std::string_view color, const TextStyle& style) {
    return style.color ? fmt::format("\x1b[{}m{}\x1b[0m", color, text) : std::string(text);
}

std::string title_line(const Finding& finding, const TextStyle& style) {
    const auto* color = finding.kind == model::FindingKind::oom_kill ? "33;1" : "31;1";
    return bold(printable(finding.title, 300), color, style) + "\n";
}

/// "lines 79 to 143, at 301.514220 s, the first of 2"
std::string where_and_when(const Finding& finding) {
    std::vector<std::string> parts;
    const auto& place = finding.place;
    if (place.last_line > place.first_line) {
        parts.push_back(fmt::format("lines {} to {}", place.first_line, place.last_line));
    } else if (place.first_line > 0) {
        parts.push_back(fmt::format("line {}", place.first_line));
    }
    if (finding.time_seconds) parts.push_back(fmt::format("at {:.6f} s", *finding.time_seconds));
    if (finding.count > 1) parts.push_back(fmt::format("the first of {}", finding.count));
    return join(parts, ", ");
}

std::string task_text(const Finding& finding) {
    std::vector<std::string> parts;
    if (!finding.command.empty()) parts.push_back(printable(finding.command, 64));
    if (finding.pid) parts.push_back(fmt::format("PID {}", *finding.pid));
    if (finding.cpu) parts.push_back(fmt::format("on CPU {}", *finding.cpu));
    return join(parts, ", ");
}

std::string guilt_text(const Finding& finding) {
    auto text = printable(finding.function, 200);
    if (!finding.guilt.reason.empty()) text += ": " + printable(finding.guilt.reason, 400);
    if (!finding.guilt.skipped.empty()) {
        text += "; passed over: " + printable(join(finding.guilt.skipped, ", "), 400);
    }
    return text;
}

void add_frame(Lines& lines, std::string_view label, const Frame& frame,
               std::string_view indent = "") {
    lines.add_raw(label,
                  fmt::format("{}{}{}", indent, frame.reliable ? "" : "? ", frame_text(frame)));
    for (const auto& place : frame.source) {
        lines.add_raw("", fmt::format("{}    {} at {}:{}", indent, printable(place.function, 200),
                                      printable(place.file, 300), place.line));
    }
}

void add_trace(Lines& lines, std::string_view label, const std::vector<Frame>& trace,
               std::size_t most, std::string_view indent = "") {
    std::size_t shown = 0, left_out = 0;
    for (const auto& frame : trace) {
        if (!frame.reliable) continue;  // what the unwinder did not vouch for misleads
        if (shown == most) {
            ++left_out;
            continue;
        }
        add_frame(lines, shown++ == 0 ? label : "", frame, indent);
    }
    if (left_out > 0) lines.add_raw("", fmt::format("{}... {} more", indent, left_out));
}

void add_kernel(Lines& lines, const Finding& finding) {
    lines.add_if("kernel", finding.release);
    if (!finding.taint.empty()) {
        const auto meaning = model::taint_meaning(finding.taint);
        lines.add_if("taint", meaning.empty() ? finding.taint : join(meaning, "; "));
    }
    lines.add_if("hardware", finding.hardware);
}

}  // namespace

std::string frame_text(const Frame& frame) {
    auto text = printable(frame.function, 300);
    if (frame.size > 0) {
        text += fmt::format("+{:#x}/{:#x}", frame.offset, frame.size);
    } else if (frame.offset > 0) {
        text += fmt::format("+{:#x}", frame.offset);
    }
    if (!frame.module.empty()) text += fmt::format(" [{}]", printable(frame.module, 100));
    return text;
}

std::string finding_text(const Finding& finding, const TextStyle& style) {
    Lines lines(style);
    lines.add_if("where", where_and_when(finding));
    lines.add_if("task", task_text(finding));
    if (finding.panicked) lines.add("panic", "the kernel panicked");
    if (finding.confidence == model::Confidence::low) {
        lines.add("doubt", "the log shows too little to be sure");
    }
    lines.add_if("corrupted", finding.corrupted);
    add_kernel(lines, finding);
    if (!finding.function.empty()) lines.add("guilty", guilt_text(finding));
    for (const auto& [name, value] : finding.details) {
        if (name == "ip" && finding.instruction_pointer) continue;
        lines.add_if(printable(name, 20), value);
    }
    if (finding.instruction_pointer) add_frame(lines, "at", *finding.instruction_pointer);
    add_trace(lines, "trace", finding.trace, most_frames);
    for (std::size_t i = 0; i < std::min(finding.related.size(), most_related); ++i) {
        const auto& stack = finding.related[i];
        lines.add("", printable(stack.title, 200));
        add_trace(lines, "", stack.trace, most_related_frames, "  ");
    }
    return title_line(finding, style) + lines.take();
}

}  // namespace faultline::report
