// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/oom_line.hpp"

#include "classify/bounded_text.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace faultline::classify {

namespace {

/// What stands between `before` and the next of `ends`; empty if `before` is not there.
std::string_view field(std::string_view text, std::string_view before, std::string_view ends) {
    const auto at = text.find(before);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + before.size());
    return text.substr(0, text.find_first_of(ends));
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    text.remove_prefix(digits.size());
    return number_in<std::uint64_t>(digits);
}

/// "(COMMAND)": a command may hold parentheses, nothing behind it does.
std::string_view in_parentheses(std::string_view text) {
    const auto open = text.find('(');
    const auto close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return {};
    return text.substr(open + 1, close - open - 1);
}

std::optional<OomEvent> parse_invocation(std::string_view text) {
    // memmem() and not find(): this is looked for in every line.
    static constexpr std::string_view words = "invoked oom-killer: gfp_mask=";
    const auto* found =
        static_cast<const char*>(::memmem(text.data(), text.size(), words.data(), words.size()));
    if (found == nullptr) return std::nullopt;
    const auto at = static_cast<std::size_t>(found - text.data());
    OomInvocation invocation;
    invocation.command = trimmed(text.substr(0, at));
    invocation.oom_adj = field(text.substr(at), "oom_adj=", " ,");
    invocation.oom_score_adj = field(text.substr(at), "oom_score_adj=", " ,");
    return invocation;
}

/// From "Kill process P (C) score" or "Killed process P (C)" on.
std::optional<OomEvent> parse_victim(std::string_view text, OomScope scope) {
    static constexpr std::string_view done = "Killed process ";
    static constexpr std::array<std::string_view, 2> chosen{"Kill process ", "kill process "};
    if (text.starts_with(done)) {
        OomKill kill{
            scope, 0, {}, field(text, "anon-rss:", ", "), field(text, "oom_score_adj:", " ,")};
        text.remove_prefix(done.size());
        const auto pid = take_number(text);
        kill.victim = in_parentheses(text);
        if (!pid) return std::nullopt;
        kill.pid = *pid;
        return kill;
    }
    for (const auto words : chosen) {
        if (text.starts_with(words)) return OomChoice{scope, in_parentheses(text), words[0] == 'k'};
    }
    return std::nullopt;
}

std::optional<OomEvent> parse_scoped_victim(std::string_view text) {
    struct Form {
        std::string_view before;
        OomScope scope;
    };
    static constexpr std::array forms{
        Form{"Memory cgroup out of memory: ", OomScope::memory_cgroup},
        // As a mail wraps it.
        Form{"memory: ", OomScope::memory_cgroup},
        Form{"Out of memory: ", OomScope::global},
        Form{"Out of memory (oom_kill_allocating_task): ", OomScope::global},
        Form{"", OomScope::unknown},
    };
    for (const auto& form : forms) {
        if (text.starts_with(form.before)) {
            return parse_victim(text.substr(form.before.size()), form.scope);
        }
    }
    return std::nullopt;
}

std::optional<OomEvent> parse_place(std::string_view text) {
    if (text.starts_with("oom-kill:constraint=")) {
        return OomPlace{field(text, "constraint=", ","), field(text, "oom_memcg=", ",")};
    }
    static constexpr std::string_view stats = "Memory cgroup stats for ";
    if (text.starts_with(stats)) {
        text.remove_prefix(stats.size());
        return OomPlace{{}, text.substr(0, text.find(':'))};
    }
    // Before 5.0, of mem_cgroup_print_oom_info().
    if (text.starts_with("Task in ")) {
        const auto memcg = field(text, "killed as a result of limit of ", " ");
        if (!memcg.empty()) return OomPlace{{}, memcg};
    }
    return std::nullopt;
}

std::optional<OomEvent> parse_suppressed(std::string_view text) {
    static constexpr std::string_view words = " callbacks suppressed";
    static constexpr std::array<std::string_view, 5> dumps{
        "oom_kill_process", "dump_header", "out_of_memory", "mem_cgroup_out_of_memory",
        "printk_ratelimit"};
    if (!text.ends_with(words)) return std::nullopt;
    const auto colon = text.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    const auto function = text.substr(0, colon);
    const bool page_faults = function == "pagefault_out_of_memory";
    if (!page_faults && std::find(dumps.begin(), dumps.end(), function) == dumps.end()) {
        return std::nullopt;
    }
    const auto digits = text.substr(colon + 2, text.size() - words.size() - colon - 2);
    const auto count = number_in<std::uint64_t>(digits);
    if (!count) return std::nullopt;
    return OomSuppressed{*count, page_faults};
}

}  // namespace

std::optional<OomEvent> parse_oom_line(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (auto invocation = parse_invocation(text)) return invocation;
    switch (text[0]) {
        case 'M':
        case 'T':
        case 'o':
            if (auto place = parse_place(text)) return place;
            [[fallthrough]];
        case 'K':
        case 'O':
        case 'm':
        case 'd':
        case 'p':
            if (text.ends_with(" callbacks suppressed")) return parse_suppressed(text);
            return parse_scoped_victim(text);
        case 'H':
            if (text.starts_with("Huh VM_FAULT_OOM leaked out")) return OomFault{};
            return std::nullopt;
        case 'L':
            if (text.starts_with("Linux version ")) return Booted{};
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

std::span<const std::string_view> oom_line_literals() {
    static constexpr std::array<std::string_view, 10> literals{"invoked oom-killer: gfp_mask=",
                                                               "Killed process ",
                                                               "Kill process ",
                                                               "kill process ",
                                                               "oom-kill:constraint=",
                                                               "Memory cgroup stats for ",
                                                               "killed as a result of limit",
                                                               " callbacks suppressed",
                                                               "Huh VM_FAULT_OOM leaked out",
                                                               "printk messages dropped **"};
    return literals;
}

std::optional<std::uint64_t> parse_lines_dropped(std::string_view text) {
    const auto at = text.find("** ");
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at + 3);
    const auto count = take_number(text);
    if (!text.starts_with(" printk messages dropped **")) return std::nullopt;
    return count;
}

}  // namespace faultline::classify
