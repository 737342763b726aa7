// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    divide_error,
    invalid_opcode,
    int3,
    stack_segment,
    double_fault,
    stack_overflow,   ///< guard page hit, "kernel stack overflow"
    corrupted_stack,  ///< "corrupted stack end", stack protector
    refcount,         ///< refcount_t saturated, underflowed, used after free
    list_corruption,  ///< CONFIG_DEBUG_LIST
    object_debug,     ///< ODEBUG
    kasan,
    kmsan,
    kcsan,
    kfence,
    ubsan,
    usercopy,      ///< hardened user copies
    lockdep,       ///< all that lock debugging reports: deadlocks, states, balance, RCU use
    atomic_sleep,  ///< slept or scheduled where that is forbidden
    hard_lockup,
    workqueue_lockup,
    bad_page,         ///< bad page state, bad page map, bad rss-counter
    memory_leak,      ///< kmemleak
    slab_corruption,  ///< what SLUB's own checks report
    machine_check,
    nmi,                ///< an NMI that nobody asked for
    netdevice_leak,     ///< unregister_netdevice waits for references
    dentry_leak,        ///< "Dentry still in use", "VFS: Busy inodes"
    oom_livelock,       ///< "System is deadlocked on memory"
    unexpected_reboot,  ///< a second kernel banner in one log
    no_output,          ///< a log without a word of a kernel's
    program_crash,      ///< a program of the test's died, not the kernel
    data_corruption,    ///< a wrong value without a word of the kernel's; a workload found it
    other,              ///< a report of another form
};

[[nodiscard]] std::string_view to_string(FindingKind kind);
[[nodiscard]] std::optional<FindingKind> finding_kind_from(std::string_view name);
/// All names, in the order of the enumeration.
[[nodiscard]] const std::vector<std::string_view>& finding_kind_names();

/// A place in the source, from debug information.
struct SourceLine {
    std::string function;
    std::string file;
    unsigned line = 0;
};

/// One line of a call trace.
struct Frame {
    std::string function;      ///< as printed, without offset: "kernfs_remove", "foo.cold"
    std::uint64_t offset = 0;  ///< the 0x8 of kernfs_remove+0x8/0x50
    std::uint64_t size = 0;    ///< the 0x50; 0 if not printed
    std::string module;        ///< empty for the kernel proper
    bool reliable = true;      ///< false where the kernel marked it with '?'
    /// What the address stands for, innermost first: several where calls were inlined. Empty
    /// without debug information.
    std::vector<SourceLine> source;
};

/// Another stack that a report tells of: "Allocated by task 5", "Freed by task 7",
/// "FAULT_INJECTION: forcing a failure", "Sending NMI ... to CPU 2".
struct RelatedStack {
    std::string title;  ///< as the report introduces it
    std::vector<Frame> trace;
};

/// How the guilty function was found.
struct Guilt {
    std::string frame;                 ///< as printed: "kernfs_remove+0x8/0x50"; empty: none
    std::string reason;                ///< a sentence: why this one
    std::vector<std::string> skipped;  ///< the functions before it that were passed over
};

/// The same for the same bug, whatever the addresses, CPUs, PIDs and compilers' suffixes are. Each
/// is 16 hexadecimal digits; empty until the classifier has set it.
struct Signature {
    std::string title;   ///< of the title
    std::string frames;  ///< of the title and the top frames that are no helpers
};

/// Where in the guest's console stream a finding stands. Bytes count from 0, lines from 1; `end`
/// is one past the last byte, `last_line` the line that holds it.
struct ConsolePlace {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t first_line = 0;
    std::uint64_t last_line = 0;
};

/// What each taint letter says, in the order printed: "W: a warning was issued before". Letters of
/// kernel/panic.c, taint_flags (Documentation/admin-guide/tainted-kernels.rst).
[[nodiscard]] std::vector<std::string> taint_meaning(std::string_view letters);

enum class Confidence { certain, low };

/// One thing the kernel did wrong (or, for oom_kill, did), as its console told it. Text fields hold
/// what the guest printed: hostile, bounded in length, to be escaped where shown.
struct Finding {
    FindingKind kind = FindingKind::oops;
    std::string title;  ///< in syzkaller's style: "BUG: ... in kernfs_remove"
    /// Titles that others give the same report; none equals `title`.
    std::vector<std::string> alternative_titles;
    std::string type;      ///< syzkaller's class: "HANG", "KASAN-READ"; empty if it has none
    std::string function;  ///< the guilty function; empty if none is known
    Guilt guilt;
    std::optional<Frame> instruction_pointer;  ///< RIP, pc; none in user mode or without a symbol
    std::vector<Frame> trace;
    std::vector<RelatedStack> related;
    std::vector<std::pair<std::string, std::string>> registers;  ///< name, value, as printed
    std::string code;                  ///< the bytes of "Code:", as printed
    std::vector<std::string> modules;  ///< of "Modules linked in:"
    std::string hardware;              ///< of "Hardware name:"
    Signature signature;
    std::optional<unsigned> cpu;
    std::optional<std::uint64_t> pid;
    std::string command;                 ///< Comm:, or the task that invoked the OOM killer
    std::string taint;                   ///< "Not tainted", or the letters: "G        W"
    std::string release;                 ///< as the report printed it: "6.1.0-50-cloud-amd64"
    std::optional<double> time_seconds;  ///< the kernel's time stamp of the first line
    ConsolePlace place;
    std::uint64_t count = 1;  ///< how many reports were folded into this one
    bool panicked = false;    ///< the kernel panicked in, or because of, this report
    /// The report broke off or was mixed with others, so title and function may be wrong; why, as
    /// a sentence. Empty: it is whole.
    std::string corrupted;
    Confidence confidence = Confidence::certain;
    /// What only some kinds have, by name: "address", "ip" (RIP symbol), "victim", "victim_pid",
    /// "constraint", "memcg", "oom_score_adj", "rounds", "kills", "seconds", "reason",
    /// "watchdog_s".
    std::map<std::string, std::string> details;
};

}  // namespace faultline::model
