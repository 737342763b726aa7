// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/verdict_json.hpp"

#include "store/aftermath_json.hpp"
#include "store/confirmation_json.hpp"
#include "store/determinism_json.hpp"
#include "store/fault_json.hpp"
#include "store/finding_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace faultline::store {
namespace {

// Keys in the order in which they are written: status and findings before the long tables.
using json = nlohmann::ordered_json;
using namespace model;

double to_milliseconds_precision(double seconds) {
    return std::round(seconds * 1000) / 1000;
}

json kernel_json(const Verdict& verdict) {
    const auto& kernel = verdict.kernel;
    return {{"reference", kernel.reference},
            {"release", or_null(kernel.release)},
            {"version_line", or_null(kernel.version_line)},
            {"build_id", or_null(kernel.build_id)},
            {"sha256", or_null(kernel.sha256)},
            {"config_sha256", or_null(kernel.config_sha256)},
            {"git_commit", or_null(kernel.git_commit)},
            {"recipe", or_null(kernel.recipe)},
            {"mutations", kernel.mutations},
            {"package", or_null(kernel.package)},
            {"booted_as", or_null(verdict.boot_format)},
            {"command_line", or_null(verdict.command_line)}};
}

json image_json(const std::optional<ImageIdentity>& image) {
    if (!image) return nullptr;
    return {{"name", image->name},       {"suite", image->suite},
            {"content", image->content}, {"recipe_sha256", image->recipe_sha256},
            {"sha256", image->sha256},   {"bytes", image->bytes}};
}

json topology_json(const Topology& topology) {
    json nodes = json::array();
    for (const auto& node : topology.nodes) {
        nodes.push_back({{"cpus", cpu_list(node.cpus)},
                         {"memory_bytes", node.memory.value},
                         {"distances", node.distances}});
    }
    return {{"sockets", topology.sockets},  {"cores", topology.cores},
            {"threads", topology.threads},  {"memory_bytes", topology.memory.value},
            {"cpu", or_null(topology.cpu)}, {"nodes", nodes}};
}

json guest_json(const std::optional<protocol::Booted>& guest) {
    if (!guest) return nullptr;
    json nodes = json::array();
    for (const auto& node : guest->nodes) {
        nodes.push_back({{"id", node.id},
                         {"cpus", node.cpus},
                         {"memory_kib", node.memory_kib},
                         {"distances", node.distances}});
    }
    json tasks = json::array();
    for (const auto& task : guest->tasks) {
        tasks.push_back(
            {{"pid", task.pid}, {"command", task.command}, {"oom_score_adj", task.oom_score_adj}});
    }
    return {{"release", guest->release},
            {"version_line", guest->version_line},
            {"command_line", guest->command_line},
            {"sockets", guest->sockets},
            {"cpus", guest->cpus},
            {"memory_kib", guest->memory_kib},
            {"taint", guest->taint},
            {"nodes", nodes},
            {"modules", guest->modules},
            {"cpu_flags", or_null(guest->cpu_flags)},
            {"settings", guest->settings},
            {"tasks", tasks}};
}

json workload_json(const Verdict& verdict) {
    json result = nullptr;
    if (verdict.workload_result) {
        result = {{"outcome", protocol::to_string(verdict.workload_result->outcome)},
                  {"reason", or_null(verdict.workload_result->reason)},
                  {"metrics", verdict.workload_result->metrics}};
    }
    json tasks = nullptr;
    if (verdict.tasks) {
        tasks = json::array();
        for (const auto& task : verdict.tasks->tasks) {
            tasks.push_back({{"pid", task.pid},
                             {"command", task.command},
                             {"oom_score_adj", task.oom_score_adj},
                             {"cgroup", task.cgroup}});
        }
    }
    return {{"name", verdict.workload},
            {"parameters", verdict.parameters},
            {"result", result},
            {"tasks", tasks}};
}

json console_json(const ConsoleFacts& console) {
    json kept = json::array();
    for (const auto& stretch : console.stretches) {
        kept.push_back({{"stream_byte", stretch.stream_begin},
                        {"file_byte", stretch.file_begin},
                        {"bytes", stretch.bytes}});
    }
    return {{"bytes", console.bytes},
            {"left_out_bytes", console.left_out_bytes},
            {"kept", kept},
            {"last_lines", console.last_lines}};
}

json host_json(const HostFacts& host) {
    return {{"cpu", host.cpu},
            {"cpus", host.cpus},
            {"accelerator", host.accelerator},
            {"accelerator_reason", host.accelerator_reason},
            {"qemu", or_null(host.qemu)},
            {"libvirt", or_null(host.libvirt)},
            {"connection", host.connection}};
}

json timing_json(const Verdict& verdict) {
    json timing = json::object();
    for (const auto& [phase, seconds] : verdict.seconds) {
        timing[std::string(to_string(phase))] = to_milliseconds_precision(seconds);
    }
    return timing;
}

json artifacts_json(const Verdict& verdict) {
    json artifacts = json::array();
    for (const auto& artifact : verdict.artifacts) {
        artifacts.push_back(
            {{"name", artifact.name}, {"sha256", artifact.sha256}, {"bytes", artifact.bytes}});
    }
    return artifacts;
}

json not_run_json(const RunSummary& run) {
    json cells = json::array();
    for (const auto& [cell, reason] : run.not_run) {
        cells.push_back({{"id", cell.id},
                         {"scenario", cell.scenario},
                         {"kernel", cell.kernel},
                         {"seed", cell.seed},
                         {"attempt", cell.attempt},
                         {"axes", cell.axes},
                         {"reason", reason}});
    }
    return cells;
}

json rates_json(const RunSummary& run) {
    json rates = json::array();
    for (const auto& rate : run.rates) {
        rates.push_back({{"id", rate.id},
                         {"scenario", rate.scenario},
                         {"kernel", rate.kernel},
                         {"seed", rate.seed},
                         {"axes", rate.axes},
                         {"failed", rate.failed},
                         {"judged", rate.judged},
                         {"low", to_milliseconds_precision(rate.low)},
                         {"high", to_milliseconds_precision(rate.high)},
                         {"flaky", rate.flaky}});
    }
    return rates;
}

std::string dump(const json& document) {
    return json_text(document, 2) + "\n";
}

}  // namespace

std::string to_json(const Verdict& verdict) {
    json findings = json::array();
    for (std::size_t i = 0; i < verdict.findings.size(); ++i) {
        findings.push_back(finding_json(verdict.findings[i]));
        findings.back()["expected"] = i < verdict.expected.size() && verdict.expected[i];
        findings.back()["confirmed"] =
            or_null(verdict.confirmation ? verdict.confirmation->of(i) : std::nullopt);
    }
    const json document{{"schema", verdict_schema},
                        {"version", schema_version},
                        {"faultline", FAULTLINE_VERSION},
                        {"cell",
                         {{"id", verdict.cell.id},
                          {"scenario", verdict.scenario},
                          {"kernel", verdict.cell.kernel},
                          {"topology", describe(verdict.topology)},
                          {"seed", verdict.cell.seed},
                          {"attempt", verdict.cell.attempt},
                          {"axes", verdict.cell.axes}}},
                        {"started", verdict.started},
                        {"status", to_string(verdict.status)},
                        {"reason", verdict.reason},
                        {"hint", or_null(verdict.hint)},
                        {"interrupted", verdict.interrupted},
                        {"expected_finding", or_null(verdict.expected_finding)},
                        {"reproduced", verdict.reproduced},
                        {"mode", to_string(verdict.mode)},
                        {"determinism", determinism_json(verdict.determinism)},
                        {"confirmation", confirmation_json(verdict.confirmation)},
                        {"findings", findings},
                        {"findings_left_out", verdict.findings_left_out},
                        {"faults", faults_json(verdict)},
                        {"workload", workload_json(verdict)},
                        {"kernel", kernel_json(verdict)},
                        {"image", image_json(verdict.image)},
                        {"topology", topology_json(verdict.topology)},
                        {"host", host_json(verdict.host)},
                        {"timing_seconds", timing_json(verdict)},
                        {"replay", verdict.replay},
                        {"notes", verdict.notes},
                        {"aftermath", aftermath_json(verdict.aftermath)},
                        {"console", console_json(verdict.console)},
                        {"events",
                         {{"received", verdict.events.received},
                          {"refused", verdict.events.refused},
                          {"first_refusal", or_null(verdict.events.first_refusal)}}},
                        {"initramfs_sha256", or_null(verdict.initramfs_sha256)},
                        {"domain_uuid", or_null(verdict.domain_uuid)},
                        {"artifacts", artifacts_json(verdict)},
                        {"guest", guest_json(verdict.guest)}};
    return dump(document);
}

std::string to_json(const RunSummary& run) {
    json cells = json::array();
    json counts{{"pass", 0},  {"fail", 0},        {"skip", 0},
                {"error", 0}, {"interrupted", 0}, {"not_run", run.not_run.size()}};
    for (const auto& cell : run.cells) {
        auto& count =
            counts[cell.interrupted ? "interrupted" : std::string(to_string(cell.status))];
        count = count.get<int>() + 1;
        cells.push_back({{"id", cell.id},
                         {"scenario", cell.scenario},
                         {"kernel", cell.kernel},
                         {"seed", cell.seed},
                         {"attempt", cell.attempt},
                         {"axes", cell.axes},
                         {"status", to_string(cell.status)},
                         {"interrupted", cell.interrupted},
                         {"reason", cell.reason},
                         {"findings", cell.titles},
                         {"expected_finding", or_null(cell.expected_finding)},
                         {"reproduced", cell.reproduced},
                         {"seconds", to_milliseconds_precision(cell.seconds)},
                         {"verdict", cell.directory + "/verdict.json"}});
    }
    return dump({{"schema", run_schema},
                 {"version", schema_version},
                 {"faultline", FAULTLINE_VERSION},
                 {"scenario", run.scenario},
                 {"scenario_file", run.scenario_file},
                 {"command", run.command},
                 {"directory", or_null(run.directory)},
                 {"started", run.started},
                 {"ended", or_null(run.ended)},
                 {"interrupted", run.interrupted},
                 {"planned", run.planned},
                 {"counts", counts},
                 {"cells", cells},
                 {"not_run", not_run_json(run)},
                 {"rates", rates_json(run)}});
}

}  // namespace faultline::store
