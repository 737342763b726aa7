// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace faultline::classify {

/// Which memory ran out, as far as a line tells.
enum class OomScope { unknown, memory_cgroup, global };

/// `COMM invoked oom-killer: gfp_mask=..., order=0, oom_score_adj=-1000`
struct OomInvocation {
    std::string_view command;        ///< empty: the line lost it
    std::string_view oom_adj;        ///< up to 3.6
    std::string_view oom_score_adj;  ///< empty before 2.6.36
};
/// `Memory cgroup out of memory: kill process P (C) score N or a child`: who is chosen, up to 5.3.
/// In 2.6.32 that may come to nothing.
struct OomChoice {
    OomScope scope = OomScope::unknown;
    std::string_view victim;
    bool may_fail = false;  ///< the form of 2.6.32
};
/// `Memory cgroup out of memory: Killed process P (C) total-vm:...`
struct OomKill {
    OomScope scope = OomScope::unknown;
    std::uint64_t pid = 0;
    std::string_view victim;
    std::string_view anon_rss;       ///< with its unit; empty if not printed
    std::string_view oom_score_adj;  ///< likewise
};
/// `oom-kill:constraint=...,oom_memcg=...`, `Memory cgroup stats for PATH:`, `Task in A killed as a
/// result of limit of PATH`
struct OomPlace {
    std::string_view constraint;
    std::string_view memcg;
};
/// `pagefault_out_of_memory: N callbacks suppressed`: the rate limit's count of lines not printed.
struct OomSuppressed {
    std::uint64_t count = 0;
    /// The lines are those of page faults, of which printed dumps may tell too.
    bool page_faults = false;
};
/// `Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF`
struct OomFault {};
/// `Linux version ...`: another boot begins.
struct Booted {};

using OomEvent =
    std::variant<OomInvocation, OomChoice, OomKill, OomPlace, OomSuppressed, OomFault, Booted>;

/// What mm/oom_kill.c, mm/memcontrol.c and kernel/printk say about OOM, from 2.6.32 to 7.x. Views
/// point into the line.
[[nodiscard]] std::optional<OomEvent> parse_oom_line(std::string_view text);

/// A line that parse_oom_line() or parse_lines_dropped() understands holds one of these.
[[nodiscard]] std::span<const std::string_view> oom_line_literals();

/// How many lines printk lost: `** 12 printk messages dropped **`, before 5.10 in front of the time
/// stamp of the line that follows.
[[nodiscard]] std::optional<std::uint64_t> parse_lines_dropped(std::string_view text);

}  // namespace faultline::classify
