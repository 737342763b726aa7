// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/task_names.hpp"

#include "classify/bounded_text.hpp"

namespace faultline::classify {

namespace {

/// The number that stands behind `name`, blanks between.
template <class Number>
std::optional<Number> number_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    text = trimmed(text.substr(at + name.size()));
    return number_in<Number>(text.substr(0, text.find_first_not_of("0123456789")));
}

std::optional<TaskNames> process_line(std::string_view text) {
    static constexpr std::string_view process = "Process ";
    const auto pid_at = text.rfind(" (pid: ");
    if (!text.starts_with(process) || pid_at == std::string_view::npos) return std::nullopt;
    TaskNames names;
    names.pid = number_after<std::uint64_t>(text.substr(pid_at), "(pid:");
    names.command = bounded(trimmed(text.substr(process.size(), pid_at - process.size())));
    return names;
}

std::optional<TaskNames> board_line(std::string_view text) {
    // The version behind '#' is one word: "#3".
    const auto hash = text.find(" #");
    if (!text.starts_with("Pid: ") || hash == std::string_view::npos) return std::nullopt;
    const auto end = text.find(' ', hash + 1);
    if (end == std::string_view::npos) return std::nullopt;
    TaskNames names;
    names.hardware = bounded(trimmed(text.substr(end)));
    return names;
}

std::optional<TaskNames> scheduler_line(std::string_view text) {
    static constexpr std::string_view task = "task:";
    const auto state = text.find(" state:");
    if (!text.starts_with(task) || state == std::string_view::npos) return std::nullopt;
    TaskNames names;
    names.command = bounded(trimmed(text.substr(task.size(), state - task.size())));
    names.pid = number_after<std::uint64_t>(text.substr(state), " pid:");
    return names;
}

std::optional<TaskNames> powerpc_line(std::string_view text) {
    const auto open = text.find('[');
    const auto name = text.find("] '");
    if (!text.starts_with("TASK = ") || open == std::string_view::npos ||
        name == std::string_view::npos || name < open) {
        return std::nullopt;
    }
    TaskNames names;
    names.pid = number_in<std::uint64_t>(text.substr(open + 1, name - open - 1));
    const auto command = text.substr(name + 3);
    names.command = bounded(command.substr(0, command.find('\'')));
    names.cpu = number_after<unsigned>(command, "CPU:");
    return names;
}

}  // namespace

std::optional<TaskNames> read_task_names(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with("CPU ") && text.size() <= 8) {
        const auto cpu = number_in<unsigned>(text.substr(4));
        if (cpu) return TaskNames{cpu, {}, {}, {}};
    }
    for (const auto read : {process_line, board_line, scheduler_line, powerpc_line}) {
        if (auto names = read(text)) return names;
    }
    return std::nullopt;
}

}  // namespace faultline::classify
