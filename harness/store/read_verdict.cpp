// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_verdict.hpp"

#include "store/confirmation_json.hpp"
#include "store/determinism_json.hpp"
#include "store/fault_json.hpp"
#include "store/json_fields.hpp"
#include "store/read_aftermath.hpp"
#include "store/read_finding.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace faultline::store {
namespace {

using nlohmann::json;
using namespace model;

/// "0-1,4", as cpu_list() writes it; no more CPUs than a guest may have.
std::vector<unsigned> cpus_from(std::string_view list) {
    constexpr unsigned most = 4096;
    std::vector<unsigned> cpus;
    while (!list.empty() && cpus.size() < most) {
        const auto item = list.substr(0, list.find(','));
        const auto dash = item.find('-');
        unsigned first = 0;
        const auto* end = item.data() + item.size();
        if (std::from_chars(item.data(), end, first).ec != std::errc()) return cpus;
        unsigned last = first;
        if (dash != std::string_view::npos) std::from_chars(item.data() + dash + 1, end, last);
        for (unsigned cpu = first; cpu <= last && cpus.size() < most; ++cpu)
            cpus.push_back(cpu);
        list.remove_prefix(std::min(item.size() + 1, list.size()));
    }
    return cpus;
}

Topology topology_from(const json& value) {
    Topology topology;
    topology.sockets = static_cast<unsigned>(count_of(value, "sockets"));
    topology.cores = static_cast<unsigned>(count_of(value, "cores"));
    topology.threads = static_cast<unsigned>(count_of(value, "threads"));
    topology.memory = Bytes{count_of(value, "memory_bytes")};
    topology.cpu = text_of(value, "cpu");
    for (const auto& item : field(value, "nodes")) {
        Node node;
        node.cpus = cpus_from(text_of(item, "cpus"));
        node.memory = Bytes{count_of(item, "memory_bytes")};
        for (const auto& distance : field(item, "distances"))
            if (distance.is_number_unsigned()) node.distances.push_back(distance.get<unsigned>());
        topology.nodes.push_back(std::move(node));
    }
    return topology;
}

KernelIdentity kernel_from(const json& value) {
    return {text_of(value, "reference"),
            text_of(value, "release"),
            text_of(value, "version_line"),
            text_of(value, "build_id"),
            text_of(value, "sha256"),
            text_of(value, "config_sha256"),
            text_of(value, "git_commit"),
            text_of(value, "package"),
            text_of(value, "recipe"),
            texts_of(value, "mutations"),
            {}};
}

HostFacts host_from(const json& value) {
    return {text_of(value, "cpu"),         static_cast<unsigned>(count_of(value, "cpus")),
            text_of(value, "accelerator"), text_of(value, "accelerator_reason"),
            text_of(value, "qemu"),        text_of(value, "libvirt"),
            text_of(value, "connection")};
}

ConsoleFacts console_from(const json& value) {
    ConsoleFacts console;
    console.bytes = count_of(value, "bytes");
    console.left_out_bytes = count_of(value, "left_out_bytes");
    for (const auto& kept : field(value, "kept")) {
        console.stretches.push_back(
            {count_of(kept, "stream_byte"), count_of(kept, "file_byte"), count_of(kept, "bytes")});
    }
    console.last_lines = texts_of(value, "last_lines");
    return console;
}

std::optional<protocol::WorkloadResult> result_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    protocol::WorkloadResult result;
    for (const auto outcome : {protocol::Outcome::pass, protocol::Outcome::fail,
                               protocol::Outcome::skip, protocol::Outcome::error}) {
        if (text_of(value, "outcome") == to_string(outcome)) result.outcome = outcome;
    }
    result.reason = text_of(value, "reason");
    for (const auto& [name, number] : field(value, "metrics").items())
        if (number.is_number()) result.metrics[name] = number.get<double>();
    return result;
}

std::optional<protocol::Booted> guest_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    protocol::Booted guest;
    guest.release = text_of(value, "release");
    guest.version_line = text_of(value, "version_line");
    guest.command_line = text_of(value, "command_line");
    guest.sockets = static_cast<unsigned>(count_of(value, "sockets"));
    guest.cpus = static_cast<unsigned>(count_of(value, "cpus"));
    guest.memory_kib = count_of(value, "memory_kib");
    guest.taint = count_of(value, "taint");
    guest.modules = texts_of(value, "modules");
    for (const auto& item : field(value, "nodes")) {
        protocol::Node node{static_cast<unsigned>(count_of(item, "id")),
                            text_of(item, "cpus"),
                            count_of(item, "memory_kib"),
                            {}};
        for (const auto& distance : field(item, "distances"))
            if (distance.is_number_unsigned()) node.distances.push_back(distance.get<unsigned>());
        guest.nodes.push_back(std::move(node));
    }
    for (const auto& task : field(value, "tasks")) {
        guest.tasks.push_back({static_cast<std::int64_t>(number_of(task, "pid")),
                               text_of(task, "command"),
                               static_cast<int>(number_of(task, "oom_score_adj"))});
    }
    guest.cpu_flags = text_of(value, "cpu_flags");
    guest.settings = named_texts_of(value, "settings");
    return guest;
}

std::optional<model::ImageIdentity> image_from(const json& value) {
    if (!value.is_object()) return std::nullopt;
    return model::ImageIdentity{text_of(value, "name"),    text_of(value, "suite"),
                                text_of(value, "content"), text_of(value, "recipe_sha256"),
                                text_of(value, "sha256"),  count_of(value, "bytes")};
}

std::optional<protocol::TaskTable> tasks_from(const json& value) {
    if (!value.is_array()) return std::nullopt;
    protocol::TaskTable table;
    for (const auto& task : value) {
        table.tasks.push_back(
            {static_cast<std::int64_t>(number_of(task, "pid")), text_of(task, "command"),
             static_cast<int>(number_of(task, "oom_score_adj")), text_of(task, "cgroup")});
    }
    return table;
}

void read_cell(const json& value, Verdict& verdict) {
    const auto& cell = field(value, "cell");
    verdict.cell = {text_of(cell, "id"), text_of(cell, "kernel"), count_of(cell, "seed"),
                    static_cast<unsigned>(count_of(cell, "attempt"))};
    verdict.scenario = text_of(cell, "scenario");
    verdict.cell.axes = named_texts_of(cell, "axes");
    const auto& workload = field(value, "workload");
    verdict.workload = text_of(workload, "name");
    verdict.parameters = named_texts_of(workload, "parameters");
    verdict.workload_result = result_from(field(workload, "result"));
    verdict.tasks = tasks_from(field(workload, "tasks"));
}

void read_judgement(const json& value, Verdict& verdict) {
    verdict.started = text_of(value, "started");
    verdict.status = status_from(text_of(value, "status"));
    verdict.reason = text_of(value, "reason");
    verdict.hint = text_of(value, "hint");
    verdict.interrupted = flag_of(value, "interrupted");
    for (const auto& finding : field(value, "findings")) {
        verdict.findings.push_back(finding_from(finding));
        verdict.expected.push_back(flag_of(finding, "expected"));
    }
    verdict.mode = mode_from(text_of(value, "mode")).value_or(Mode::parallel);
    verdict.determinism = determinism_from(field(value, "determinism"));
    verdict.confirmation = confirmation_from(value);
    verdict.findings_left_out = count_of(value, "findings_left_out");
    verdict.expected_finding = text_of(value, "expected_finding");
    verdict.reproduced = flag_of(value, "reproduced");
    verdict.notes = texts_of(value, "notes");
    verdict.replay = texts_of(value, "replay");
}

}  // namespace

Status status_from(std::string_view word) {
    for (const auto status : {Status::pass, Status::fail, Status::skip})
        if (word == to_string(status)) return status;
    return Status::error;
}

Verdict verdict_from(const json& value) {
    Verdict verdict;
    read_cell(value, verdict);
    read_judgement(value, verdict);
    verdict.topology = topology_from(field(value, "topology"));
    const auto& kernel = field(value, "kernel");
    verdict.kernel = kernel_from(kernel);
    verdict.image = image_from(field(value, "image"));
    verdict.boot_format = text_of(kernel, "booted_as");
    verdict.command_line = text_of(kernel, "command_line");
    verdict.host = host_from(field(value, "host"));
    verdict.guest = guest_from(field(value, "guest"));
    verdict.console = console_from(field(value, "console"));
    const auto& events = field(value, "events");
    verdict.events = {count_of(events, "received"), count_of(events, "refused"),
                      text_of(events, "first_refusal")};
    const auto& timing = field(value, "timing_seconds");
    for (std::size_t i = 0; i < cell_phases; ++i) {
        const auto phase = static_cast<CellPhase>(i);
        const auto name = std::string(to_string(phase));
        if (timing.is_object() && timing.contains(name))
            verdict.seconds[phase] = number_of(timing, name.c_str());
    }
    verdict.initramfs_sha256 = text_of(value, "initramfs_sha256");
    verdict.domain_uuid = text_of(value, "domain_uuid");
    for (const auto& artifact : field(value, "artifacts")) {
        verdict.artifacts.push_back(
            {text_of(artifact, "name"), text_of(artifact, "sha256"), count_of(artifact, "bytes")});
    }
    read_faults(field(value, "faults"), verdict);
    verdict.aftermath = aftermath_from(field(value, "aftermath"));
    return verdict;
}

}  // namespace faultline::store
