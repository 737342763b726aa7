// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::model {

/// What the kernel reported. The names in JSON are those of to_string().
enum class FindingKind {
    oops,                ///< an exception in kernel mode that is none of the more special ones
    page_fault,          ///< bad access in kernel mode, NULL dereferences among them
    bug,                 ///< BUG(), BUG_ON() and other "kernel BUG at"
    general_protection,  ///< general protection fault
    panic,               ///< a panic that no earlier finding of the log explains
    warning,             ///< WARN()
    soft_lockup,
    rcu_stall,
    hung_task,
    oom_kill,  ///< the OOM killer did its work; right behaviour where the scenario expects it
    oom_loop,  ///< the OOM killer runs again and again and frees nothing
};

[[nodiscard]] std::string_view to_string(FindingKind kind);
[[nodiscard]] std::optional<FindingKind> finding_kind_from(std::string_view name);
/// All names, in the order of the enumeration.
[[nodiscard]] const std::vector<std::string_view>& finding_kind_names();

/// One line of a call trace.
struct Frame {
    std::string function;      ///< as printed, without offset: "kernfs_remove", "foo.cold"
    std::uint64_t offset = 0;  ///< the 0x8 of kernfs_remove+0x8/0x50
    std::uint64_t size = 0;    ///< the 0x50; 0 if not printed
    std::string module;        ///< empty for the kernel proper
    bool reliable = true;      ///< false where the kernel marked it with '?'
};

/// Where in the guest's console stream a finding stands. Bytes count from 0, lines from 1; `end`
/// is one past the last byte, `last_line` the line that holds it.
struct ConsolePlace {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t first_line = 0;
    std::uint64_t last_line = 0;
};

enum class Confidence { certain, low };

/// One thing the kernel did wrong (or, for oom_kill, did), as its console told it. Text fields hold
/// what the guest printed: hostile, bounded in length, to be escaped where shown.
struct Finding {
    FindingKind kind = FindingKind::oops;
    std::string title;     ///< in syzkaller's style: "BUG: ... in kernfs_remove"
    std::string function;  ///< the guilty function; empty if none is known
    std::vector<Frame> trace;
    std::optional<unsigned> cpu;
    std::optional<std::uint64_t> pid;
    std::string command;                 ///< Comm:, or the task that invoked the OOM killer
    std::string taint;                   ///< "Not tainted", or the letters: "G        W"
    std::string release;                 ///< as the report printed it: "6.1.0-50-cloud-amd64"
    std::optional<double> time_seconds;  ///< the kernel's time stamp of the first line
    ConsolePlace place;
    std::uint64_t count = 1;  ///< how many reports were folded into this one
    bool panicked = false;    ///< the kernel panicked in, or because of, this report
    Confidence confidence = Confidence::certain;
    /// What only some kinds have, by name: "address", "ip" (RIP symbol), "victim", "victim_pid",
    /// "constraint", "memcg", "oom_score_adj", "rounds", "kills", "seconds", "reason",
    /// "watchdog_s".
    std::map<std::string, std::string> details;
};

}  // namespace faultline::model
