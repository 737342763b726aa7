// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/oom_titles.hpp"

#include "classify/bounded_text.hpp"

#include <algorithm>

namespace faultline::classify {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "kworker/u8:3" is kworker/uNUM:NUM; the 3 of python3 belongs to the name.
std::string stable_command(std::string_view command) {
    std::string stable;
    for (std::size_t at = 0; at < command.size();) {
        auto end = at;
        while (end < command.size() && is_digit(command[end]))
            ++end;
        if (end == at) {
            stable += command[at++];
            continue;
        }
        const bool of_a_word = at >= 2 && is_letter(command[at - 1]) && is_letter(command[at - 2]);
        stable += of_a_word && end - at <= 2 ? command.substr(at, end - at) : "NUM";
        at = end;
    }
    return stable;
}

}  // namespace

std::string oom_kill_title(std::string_view victim, OomScope scope) {
    auto title = "OOM kill of " + stable_command(victim);
    if (scope == OomScope::memory_cgroup) title += " (memory cgroup)";
    if (scope == OomScope::global) title += " (global)";
    return title.substr(0, max_title_bytes);
}

std::string oom_loop_title(std::string_view command, OomScope scope, std::string_view memcg) {
    std::string title = "OOM loop";
    if (!command.empty()) title += ": " + stable_command(command);
    if (scope == OomScope::memory_cgroup) {
        title += " in memory cgroup";
        const bool has_id = std::any_of(memcg.begin(), memcg.end(), is_digit);
        if (memcg.size() > 1 && !has_id) title += " " + std::string(memcg);
    }
    return title.substr(0, max_title_bytes);
}

}  // namespace faultline::classify
