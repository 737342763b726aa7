// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/confirmation.hpp"
#include "model/disk_image.hpp"
#include "model/finding.hpp"
#include "model/kernel.hpp"
#include "model/mode.hpp"
#include "model/scenario.hpp"
#include "protocol/events.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::model {

/// pass and fail are the kernel's; skip: this cannot be tested here; error: harness, host or image.
enum class Status { pass, fail, skip, error };
[[nodiscard]] std::string_view to_string(Status status);

/// The phases of a cell, in their order.
enum class CellPhase { fetch, image, define, boot, workload, teardown, confirm };
inline constexpr std::size_t cell_phases = 7;
[[nodiscard]] std::string_view to_string(CellPhase phase);

struct HostFacts {
    std::string cpu;
    unsigned cpus = 0;
    std::string accelerator;         ///< "kvm" or "tcg"
    std::string accelerator_reason;  ///< why this one
    std::string qemu;                ///< version
    std::string libvirt;             ///< version
    std::string connection;          ///< libvirt's URI, without what is private to this host
};

/// A file of the cell's directory.
struct Artifact {
    std::string name;  ///< relative to the cell's directory
    std::string sha256;
    std::uint64_t bytes = 0;
};

/// What was kept of the console.
struct ConsoleFacts {
    std::uint64_t bytes = 0;
    std::uint64_t left_out_bytes = 0;
    struct Stretch {
        std::uint64_t stream_begin = 0, file_begin = 0, bytes = 0;
    };
    std::vector<Stretch> stretches;
    std::vector<std::string> last_lines;  ///< at most 20, made printable
};

/// How the agent's event stream was.
struct EventFacts {
    std::uint64_t received = 0;
    std::uint64_t refused = 0;  ///< garbage, too long, out of order
    std::string first_refusal;  ///< why
};

/// What one cell came to. results/schema/verdict-1.json describes its JSON.
struct Verdict {
    Cell cell;
    std::string scenario;
    std::string workload;
    std::map<std::string, std::string> parameters;
    Topology topology;
    std::string started;  ///< UTC, RFC 3339
    Status status = Status::error;
    std::string reason;
    std::string hint;
    bool interrupted = false;  ///< an error only because the run was told to stop
    std::vector<Finding> findings;
    std::size_t findings_left_out = 0;
    std::vector<bool> expected;    ///< per finding: right behaviour in this scenario, or its aim
    std::string expected_finding;  ///< of the scenario; empty: none
    bool reproduced = false;       ///< it was seen
    std::optional<Confirmation> confirmation;  ///< where the cell was run a second time
    Mode mode = Mode::parallel;                ///< as the guest was run
    std::optional<Determinism> determinism;    ///< of a deterministic guest
    std::optional<protocol::WorkloadResult> workload_result;
    std::optional<protocol::TaskTable> tasks;  ///< that the workload reported
    KernelIdentity kernel;
    std::optional<ImageIdentity> image;  ///< of the guest's root; none: the initramfs is all
    std::string boot_format;             ///< "vmlinux" or "bzImage", with the reason for the latter
    HostFacts host;
    std::optional<protocol::Booted> guest;
    ConsoleFacts console;
    EventFacts events;
    std::vector<std::string> notes;
    std::map<CellPhase, double> seconds;  ///< phases that were entered
    std::string initramfs_sha256;
    std::string command_line;
    std::string domain_uuid;
    std::vector<std::string> replay;  ///< the command, word by word
    std::vector<Artifact> artifacts;
    Aftermath aftermath;
    std::vector<Fault> fault_plan;    ///< of this cell
    std::vector<FaultRecord> faults;  ///< in the order in which they were told of
    std::size_t faults_left_out = 0;  ///< records beyond most_fault_records
    ForcedFailures forced;
};

/// What a run came to: results/schema/run-1.json.
struct CellSummary {
    std::string id;
    std::string kernel;
    std::string directory;  ///< relative to the run's
    Status status = Status::error;
    bool interrupted = false;
    std::string reason;
    std::vector<std::string> titles;
    bool reproduced = false;
    double seconds = 0;
    std::string scenario;
    std::uint64_t seed = 0;
    unsigned attempt = 1;
    std::map<std::string, std::string> axes;  ///< as of Cell
    std::string expected_finding;             ///< of the scenario; empty: none
};

/// A planned cell without a verdict, and why.
struct CellNotRun {
    Cell cell;
    std::string reason;
};

/// How often a cell failed, over its attempts: what differs in nothing else.
struct FailureRate {
    std::string id;  ///< of the first attempt
    std::string scenario, kernel;
    std::uint64_t seed = 0;
    std::map<std::string, std::string> axes;  ///< as of Cell
    unsigned failed = 0;
    unsigned judged = 0;       ///< attempts that passed or failed
    double low = 0, high = 1;  ///< of the rate, at 95 % confidence
    bool flaky = false;        ///< it failed once and, repeated, never again
};

struct RunSummary {
    std::string scenario;
    std::string scenario_file;
    std::string started, ended;  ///< UTC, RFC 3339; `ended` empty while it runs
    bool interrupted = false;
    std::size_t planned = 0;  ///< cells
    std::vector<CellSummary> cells;
    std::vector<std::string> command;
    std::string directory{};            ///< where the command was given
    std::vector<CellNotRun> not_run{};  ///< known once it ended
    std::vector<FailureRate> rates{};   ///< of cells that failed and have more than one attempt
};

}  // namespace faultline::model
