// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/task_line.hpp"

#include "classify/bounded_text.hpp"

#include <array>

namespace faultline::classify {

namespace {

/// What stands after `name` up to a blank or comma; moves `text` behind it.
std::string_view take_field(std::string_view& text, std::string_view name) {
    if (!text.starts_with(name)) return {};
    text.remove_prefix(name.size());
    const auto value = text.substr(0, text.find_first_of(" ,"));
    text.remove_prefix(value.size());
    while (text.starts_with(' ') || text.starts_with(','))
        text.remove_prefix(1);
    return value;
}

/// The letters of print_tainted(), kernel/panic.c: single capitals with blanks for the unset ones.
std::string_view take_taint_letters(std::string_view& text) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool capital = text[at] >= 'A' && text[at] <= 'Z';
        if (!capital && text[at] != ' ') break;
        const bool alone = at + 1 == text.size() || text[at + 1] == ' ' ||
                           (text[at + 1] >= 'A' && text[at + 1] <= 'Z');
        if (capital && !alone) break;
        if (capital) end = at + 1;
    }
    const auto letters = text.substr(0, end);
    text.remove_prefix(end);
    return letters;
}

void read_taint_and_release(std::string_view text, model::Finding& finding) {
    static constexpr std::string_view clean = "Not tainted", tainted = "Tainted: ";
    if (text.starts_with(clean)) {
        finding.taint = clean;
        text.remove_prefix(clean.size());
    } else {
        text.remove_prefix(tainted.size());
        finding.taint = bounded(take_taint_letters(text));
    }
    text = trimmed(text);
    finding.release = bounded(text.substr(0, text.find(' ')));
}

}  // namespace

bool read_taint_line(std::string_view text, model::Finding& finding) {
    text = trimmed(text);
    if (!text.starts_with("Not tainted ") && !text.starts_with("Tainted: ")) return false;
    read_taint_and_release(text, finding);
    return true;
}

bool read_task_line(std::string_view text, model::Finding& finding) {
    if (!text.starts_with("CPU: ") && !text.starts_with("Pid: ")) return false;
    const auto cpu = number_in<unsigned>(take_field(text, "CPU: "));
    (void)take_field(text, "UID: ");
    auto pid = take_field(text, "PID: ");
    if (pid.empty()) pid = take_field(text, "Pid: ");
    const auto pid_number = number_in<std::uint64_t>(pid);
    if (!pid_number) return false;
    static constexpr std::array<std::string_view, 2> names{"Comm: ", "comm: "};
    for (const auto name : names) {
        if (text.starts_with(name)) text.remove_prefix(name.size());
    }
    // A command may hold blanks, so it ends where the taint begins.
    auto end = text.find(" Not tainted");
    if (end == std::string_view::npos) end = text.find(" Tainted: ");
    finding.cpu = cpu;
    finding.pid = pid_number;
    finding.command = bounded(trimmed(text.substr(0, end)));
    if (end != std::string_view::npos) read_taint_and_release(text.substr(end + 1), finding);
    return true;
}

}  // namespace faultline::classify
