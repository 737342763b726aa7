// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_details.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"
#include "classify/task_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

namespace {

/// printk() breaks a list at LOG_LINE_MAX (1 kB), mailers do after some seventy columns. A list
/// that ended in a shorter line is whole.
constexpr std::size_t shortest_broken_line = 60;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// A module's name, with its taint in parentheses: `nvidia(POE)`, print_modules() of
/// kernel/module/main.c. MODULE_NAME_LEN is 56.
bool is_module(std::string_view word) {
    const auto end = std::find_if_not(word.begin(), word.end(), [](char c) {
        return is_hex(c) || (c >= 'g' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '-';
    });
    const auto name = static_cast<std::size_t>(end - word.begin());
    if (name == 0 || name > 64) return false;
    const auto flags = word.substr(name);
    return flags.empty() || (flags.size() >= 3 && flags.size() < 24 && flags.starts_with('(') &&
                             flags.ends_with(')'));
}

/// Two digits of x86, four or eight of the others; the byte at the pointer stands in brackets.
bool is_code_word(std::string_view word) {
    return !word.empty() && word.size() <= 18 && std::all_of(word.begin(), word.end(), [](char c) {
        return is_hex(c) || c == '<' || c == '>' || c == '(' || c == ')';
    });
}

/// What the kernel prints where it has no symbol for it: "RIP: 0010:0xffffffffc0123456". A small
/// number is no place to be, but a bad pointer.
std::optional<model::Frame> bare_address(std::string_view text) {
    constexpr std::size_t shortest = sizeof "0x80000000" - 1;
    const auto at = text.find_last_of(" :");
    const auto word = at == std::string_view::npos ? text : text.substr(at + 1);
    if (!word.starts_with("0x") || word.size() < shortest || word.size() > 18 ||
        !std::all_of(word.begin() + 2, word.end(), is_hex)) {
        return std::nullopt;
    }
    model::Frame frame;
    frame.function = word;
    return frame;
}

bool is_code(std::string_view text) {
    return is_code_word(text.substr(0, text.find(' ')));
}

}  // namespace

bool ReportDetails::take(std::string_view text, bool in_own_trace) {
    const bool pointed = take_pointer(text);
    const bool dumped = take_registers(text, in_own_trace);
    // A program's code stands between its pointer and its other registers. Before 4.16 there was
    // none, and the kernel's own came last of all.
    if (pointed || dumped) user_code_ = pointed && user_mode_;
    const bool kept = dumped || take_modules(text) || take_code(text) || take_words(text);
    return related_.take(text, in_own_trace) || kept || pointed;
}

bool ReportDetails::take_pointer(std::string_view text) {
    auto pointer = parse_instruction_pointer(text);
    if (!pointer) return false;
    user_mode_ = pointer->user;
    if (user_mode_ || pointer_ || registers_over_) return true;
    pointer_ = pointer->frame ? std::move(pointer->frame) : bare_address(trimmed(text));
    return true;
}

bool ReportDetails::take_registers(std::string_view text, bool in_own_trace) {
    static constexpr std::array<std::string_view, 2> traces{"Call Trace:", "Call trace:"};
    const auto begin = trimmed(text);
    const bool trace = std::any_of(traces.begin(), traces.end(),
                                   [&](auto name) { return begin.starts_with(name); });
    if (trace && (!registers_.empty() || pointer_)) registers_over_ = true;
    Registers passed_over;
    auto& registers = registers_over_ || user_mode_ ? passed_over : registers_;
    if (reader_.take(text, registers)) return true;
    // Of what an interrupt in the trace saved only the first dump is taken.
    if (in_own_trace && !registers_.empty()) registers_over_ = true;
    return false;
}

bool ReportDetails::take_code(std::string_view text) {
    static constexpr std::string_view code = "Code: ", s390 = "Krnl Code:",
                                      dump = "Instruction dump:";
    text = trimmed(text);
    if (more_code_ > 0) {
        --more_code_;
        if (!is_code(text)) return false;
        code_ = bounded(code_.empty() ? std::string(text) : code_ + " " + std::string(text));
        return true;
    }
    const bool wanted = code_.empty() && !user_code_;
    if (text.starts_with(dump)) {
        if (wanted) more_code_ = 2;
        return true;
    }
    const auto name = text.starts_with(code) ? code : text.starts_with(s390) ? s390 : "";
    if (name.empty()) return false;
    text.remove_prefix(name.size());
    if (wanted && (name == s390 || is_code(trimmed(text)))) code_ = bounded(trimmed(text));
    return true;
}

bool ReportDetails::take_modules(std::string_view text) {
    static constexpr std::string_view list = "Modules linked in:";
    const bool goes_on = std::exchange(more_modules_, false);
    text = trimmed(text);
    if (text.starts_with(list)) {
        if (modules_seen_) return true;
        modules_seen_ = true;
        more_modules_ = text.size() >= shortest_broken_line;
        return take_module_names(text.substr(list.size())) || true;
    }
    if (!goes_on || text.empty()) return false;
    more_modules_ = text.size() >= shortest_broken_line;
    return take_module_names(text);
}

bool ReportDetails::take_module_names(std::string_view text) {
    static constexpr std::string_view unloaded = "[last unloaded: ";
    const auto gone = text.find(unloaded);
    if (gone != std::string_view::npos) {
        const auto name = text.substr(gone + unloaded.size());
        details_.emplace("last_unloaded", bounded(name.substr(0, name.find(']'))));
        text = text.substr(0, gone);
        more_modules_ = false;
    }
    std::vector<std::string> names;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        const auto word = text.substr(0, text.find_first_of(" \t"));
        text.remove_prefix(word.size());
        if (!is_module(word)) {
            more_modules_ = false;
            return false;
        }
        if (modules_.size() + names.size() < max_modules) names.emplace_back(word);
    }
    std::move(names.begin(), names.end(), std::back_inserter(modules_));
    return true;
}

bool ReportDetails::take_words(std::string_view text) {
    static constexpr std::string_view hardware = "Hardware name: ", queue = "Workqueue: ";
    text = trimmed(text);
    if (text.starts_with(hardware)) {
        if (hardware_.empty()) hardware_ = bounded(trimmed(text.substr(hardware.size())));
        return true;
    }
    if (text.starts_with(queue)) {
        details_.emplace("workqueue", bounded(trimmed(text.substr(queue.size()))));
        return true;
    }
    if (text.starts_with(kernel_offset)) {
        details_.emplace("kernel_offset", bounded(text.substr(kernel_offset.size())));
        return true;
    }
    auto task = read_task_names(text);
    if (!task) return false;
    if (!cpu_) cpu_ = task->cpu;
    if (!pid_ && task->pid) {
        pid_ = task->pid;
        command_ = std::move(task->command);
    }
    if (hardware_.empty()) hardware_ = std::move(task->hardware);
    return true;
}

void ReportDetails::move_to(model::Finding& finding) {
    if (!finding.instruction_pointer) finding.instruction_pointer = std::move(pointer_);
    if (!finding.cpu) finding.cpu = cpu_;
    if (!finding.pid && finding.command.empty()) {
        finding.pid = pid_;
        finding.command = std::move(command_);
    }
    finding.registers = std::exchange(registers_, {});
    finding.code = std::exchange(code_, {});
    finding.modules = std::exchange(modules_, {});
    finding.hardware = std::exchange(hardware_, {});
    finding.related = related_.take_all();
    finding.details.merge(details_);
}

}  // namespace faultline::classify
