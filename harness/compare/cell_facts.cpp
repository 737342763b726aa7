// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/cell_facts.hpp"

#include "host/file.hpp"
#include "store/read_run.hpp"
#include "store/run_directory.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>

namespace faultline::compare {
namespace fs = std::filesystem;

namespace {

/// Many times what a kernel has: the files may be of any origin.
constexpr std::size_t most_facts = 100'000;

void put(Facts& facts, Topic topic, const std::string& name, const std::string& value) {
    if (!value.empty() && facts.size() < most_facts) facts[{topic, name}] = value;
}

/// "a=1" as "a" and "1", "quiet" as "quiet" and "given". What is given twice has both values.
void put_command_line(Facts& facts, const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        auto& value = facts[{Topic::command_line, name}];
        if (!value.empty()) value += ", ";
        value += equals == std::string::npos ? "given" : word.substr(equals + 1);
        if (facts.size() >= most_facts) return;
    }
}

void put_words(Facts& facts, Topic topic, const std::string& text, const char* value) {
    std::istringstream words(text);
    for (std::string word; words >> word;)
        put(facts, topic, word, value);
}

/// Lines "CONFIG_SMP=y"; those that say "is not set" are as if they were not there.
void put_config(Facts& facts, const std::string& config) {
    std::istringstream lines(config);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find('=');
        if (line.starts_with("CONFIG_") && equals != std::string::npos)
            put(facts, Topic::config, line.substr(0, equals), line.substr(equals + 1));
    }
}

/// The scores that tasks of one name have. Of kernel threads and the like there are always others
/// from boot to boot, so a score of 0 is no fact unless the other guest has another.
void put_tasks(Facts& facts, const model::Verdict& verdict) {
    std::map<std::string, std::set<int>> scores;
    for (const auto& task : verdict.guest->tasks)
        scores[task.command].insert(task.oom_score_adj);
    if (verdict.tasks) {
        for (const auto& task : verdict.tasks->tasks)
            scores[task.command].insert(task.oom_score_adj);
    }
    for (const auto& [command, all] : scores) {
        std::string text;
        for (const auto score : all)
            text += (text.empty() ? "" : ", ") + std::to_string(score);
        put(facts, Topic::oom_score_adj, command, text);
    }
}

/// What the kernel itself printed of the task that ran out of memory.
void put_oom_findings(Facts& facts, const model::Verdict& verdict) {
    for (const auto& finding : verdict.findings) {
        const auto score = finding.details.find("oom_score_adj");
        const auto victim = finding.details.find("victim");
        if (score == finding.details.end()) continue;
        const auto& task = victim == finding.details.end() ? finding.command : victim->second;
        put(facts, Topic::oom_score_adj, " " + task + ", as the OOM killer saw it", score->second);
    }
}

void put_topology(Facts& facts, const protocol::Booted& guest) {
    put(facts, Topic::topology, "sockets", std::to_string(guest.sockets));
    put(facts, Topic::topology, "CPUs", std::to_string(guest.cpus));
    // What the kernel keeps for itself differs by some MiB from build to build.
    constexpr std::uint64_t kib_per_mib = 1024, step = 64;
    const auto rough = [](std::uint64_t kib) {
        return fmt::format("{} MiB", (kib / kib_per_mib + step / 2) / step * step);
    };
    put(facts, Topic::topology, "memory", rough(guest.memory_kib));
    for (const auto& node : guest.nodes) {
        const auto name = fmt::format("node {} ", node.id);
        put(facts, Topic::topology, name + "CPUs", node.cpus);
        put(facts, Topic::topology, name + "memory", rough(node.memory_kib));
        std::string distances;
        for (const auto distance : node.distances)
            distances += (distances.empty() ? "" : " ") + std::to_string(distance);
        put(facts, Topic::topology, name + "distances", distances);
    }
}

void put_guest(Facts& facts, const model::Verdict& verdict) {
    const auto& guest = *verdict.guest;
    put_tasks(facts, verdict);
    put_command_line(facts, guest.command_line);
    for (const auto& [name, value] : guest.settings)
        put(facts, Topic::setting, name, value);
    for (const auto& module : guest.modules)
        put(facts, Topic::module, module, "loaded");
    put_words(facts, Topic::cpu_flag, guest.cpu_flags, "there");
    put(facts, Topic::taint, "when it was up", std::to_string(guest.taint));
    put_topology(facts, guest);
    put(facts, Topic::kernel, "release", guest.release);
    put(facts, Topic::kernel, "version", guest.version_line);
}

}  // namespace

std::string_view to_string(Topic topic) {
    switch (topic) {
        case Topic::oom_score_adj:
            return "oom_score_adj";
        case Topic::parameter:
            return "workload";
        case Topic::command_line:
            return "command line";
        case Topic::setting:
            return "sysctl";
        case Topic::module:
            return "module";
        case Topic::config:
            return "config";
        case Topic::taint:
            return "taint";
        case Topic::topology:
            return "topology";
        case Topic::cpu_flag:
            return "CPU flag";
        case Topic::kernel:
            return "kernel";
        case Topic::host:
            return "host";
    }
    return "";
}

Result<CellView> read_cell(const fs::path& directory) {
    std::error_code error;
    const auto file = fs::is_directory(directory, error) ? directory / "verdict.json" : directory;
    auto verdict = store::read_verdict(file);
    if (!verdict) return failure_of(verdict);
    CellView cell;
    cell.name = file.parent_path().string();
    cell.verdict = std::move(*verdict);
    const auto& digest = cell.verdict.kernel.config_sha256;
    const bool is_digest = digest.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (digest.empty() || !is_digest) {
        cell.config_why = "the kernel came without its .config";
        return cell;
    }
    const auto run = fs::absolute(file, error).parent_path().parent_path().parent_path();
    auto config = host::read_file(run / store::config_name(digest));
    if (config) {
        cell.config = std::move(*config);
    } else {
        cell.config_why = "its .config was not kept: " + config.error().what;
    }
    return cell;
}

Facts facts_of(const CellView& cell) {
    Facts facts;
    const auto& verdict = cell.verdict;
    if (verdict.guest) put_guest(facts, verdict);
    if (!verdict.guest) put_command_line(facts, verdict.command_line);
    put_oom_findings(facts, verdict);
    put(facts, Topic::parameter, "name", verdict.workload);
    for (const auto& [name, value] : verdict.parameters)
        put(facts, Topic::parameter, name, value);
    put_config(facts, cell.config);
    if (!verdict.findings.empty())
        put(facts, Topic::taint, "at the first finding", verdict.findings.front().taint);
    put(facts, Topic::kernel, "build id", verdict.kernel.build_id);
    put(facts, Topic::kernel, "git commit", verdict.kernel.git_commit);
    put(facts, Topic::kernel, "booted as", verdict.boot_format);
    put(facts, Topic::host, "CPU", verdict.host.cpu);
    put(facts, Topic::host, "accelerator", verdict.host.accelerator);
    put(facts, Topic::host, "QEMU", verdict.host.qemu);
    put(facts, Topic::host, "libvirt", verdict.host.libvirt);
    put(facts, Topic::host, "initramfs", verdict.initramfs_sha256.substr(0, 12));
    return facts;
}

}  // namespace faultline::compare
