// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/fault.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::protocol {

/// Version of the plan and of the events; the harness refuses events of another one.
inline constexpr int version = 1;

/// Bounds that both sides keep. The harness takes whatever the guest sends as hostile: a longer
/// line, a deeper or longer list is cut or refused, and said.
inline constexpr std::size_t max_line_bytes = std::size_t{256} * 1024;
inline constexpr std::size_t max_text_bytes = 4096;
inline constexpr std::size_t max_list_items = 4096;
inline constexpr std::size_t max_settings = 256;
inline constexpr std::size_t max_setting_bytes = 256;

struct Node {
    unsigned id = 0;
    std::string cpus;  ///< the kernel's list format: "0-1"
    std::uint64_t memory_kib = 0;
    std::vector<unsigned> distances;  ///< to node 0, 1, ... as SLIT gives them
};

struct TaskOomScore {
    std::int64_t pid = 0;
    std::string command;
    int oom_score_adj = 0;
};

/// What the guest saw once it was up.
struct Booted {
    std::string release;       ///< uname -r
    std::string version_line;  ///< /proc/version
    std::string command_line;
    std::vector<Node> nodes;
    unsigned sockets = 0;
    unsigned cpus = 0;  ///< on line
    std::uint64_t memory_kib = 0;
    std::uint64_t taint = 0;           ///< /proc/sys/kernel/tainted
    std::vector<std::string> modules;  ///< loaded ones
    std::vector<TaskOomScore> tasks;   ///< every task with its oom_score_adj, kernel threads too
    std::string cpu_flags;             ///< of the first CPU, with blanks
    std::map<std::string, std::string> settings;  ///< sysctls by name: "vm.panic_on_oom"
};

/// The workload or the agent entered a phase: "modules", "workload", or the workload's own.
struct Phase {
    std::string name;
};

enum class Stream { out, err };

/// A piece of what the workload wrote.
struct Output {
    Stream stream = Stream::out;
    std::string text;
};

enum class Outcome { pass, fail, skip, error };

/// How the workload ended. `error`: it could not be run at all (not there, module missing).
struct WorkloadResult {
    Outcome outcome = Outcome::error;
    std::string reason;                     ///< empty only for pass
    std::map<std::string, double> metrics;  ///< by name: "oom", "oom_kill"
};

/// A value that is wrong though no call failed: what the workload got, and what it should be.
struct Corruption {
    std::string subject;  ///< of what: "CG.S"; see valid_subject()
    std::string got, wanted;
    /// What tells where it was, by name: "placement", "nodes".
    std::map<std::string, std::string> details;
};
inline constexpr std::size_t max_subject_bytes = 64;
inline constexpr std::size_t max_value_bytes = 256;  ///< of a value, and of a detail
inline constexpr std::size_t max_details = 16;

/// A task, where it is accounted, and what the OOM killer may do to it.
struct TaskInCgroup {
    std::int64_t pid = 0;
    std::string command;
    int oom_score_adj = 0;
    std::string cgroup;  ///< of the memory controller, from its root: "/lxc.payload.x"
};

/// Tasks that the workload wants to be known.
struct TaskTable {
    std::vector<TaskInCgroup> tasks;
};
inline constexpr std::size_t max_table_tasks = 256;

struct Heartbeat {
    std::uint64_t free_kib = 0;  ///< MemFree
};

/// The agent has nothing more to say; the guest may be ended.
struct End {};

/// Something the agent could not do, which by itself decides nothing: an optional module missing.
struct Note {
    std::string text;
};

struct Event {
    std::uint64_t sequence = 0;  ///< from 0, without a gap
    double uptime_seconds = 0;   ///< CLOCK_BOOTTIME of the guest
    std::variant<Booted, Phase, Output, WorkloadResult, Corruption, TaskTable, Heartbeat, End, Note,
                 FaultReport>
        body;
};

/// One line of JSON, without the newline. Text that is not UTF-8 is replaced, over-long text cut.
[[nodiscard]] std::string to_line(const Event& event);

/// What parse_event answers for a line that is no valid event.
struct BadEvent {
    std::string why;
};

/// Reads one line as untrusted input: bounds, types, version, unknown event names.
[[nodiscard]] std::variant<Event, BadEvent> parse_event(std::string_view line);

[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view event_name(const Event& event);

}  // namespace faultline::protocol
