// SPDX-License-Identifier: GPL-2.0-or-later
// To add a workload: a line in rules(), and, where the report tells more than which workload it is,
// a function that fills in the rest. A word that no rule asks for yet goes into words_looked_for().
#include "reported/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::reported {
namespace {

using Kind = model::FindingKind;

constexpr std::uint64_t page = 4096;

std::string quoted_size(std::uint64_t bytes) {
    return fmt::format("\"{}\"", model::to_string(model::Bytes{bytes / page * page}));
}

/// The first of these limits that the report names.
std::optional<std::uint64_t> limit_of(const Facts& facts,
                                      std::initializer_list<const char*> names) {
    for (const auto* name : names) {
        const auto found = facts.limits.find(name);
        if (found == facts.limits.end()) continue;
        if (const auto bytes = cgroup_bytes(found->second); bytes && *bytes > 0) return bytes;
    }
    return std::nullopt;
}

/// How many times smaller than the report's a cgroup is made, so that `fits` holds it: a guest
/// reaches its limit in seconds then.
std::uint64_t divisor(std::uint64_t bytes, std::uint64_t fits) {
    return std::max<std::uint64_t>(1, bytes / fits + (bytes % fits == 0 ? 0 : 1));
}

void tell_scale(Draft& draft, std::uint64_t by) {
    if (by > 1) draft.scaled.push_back(fmt::format("memory limits are 1/{} of the report's", by));
}

void fill_oom_score(const Report& report, Draft& draft) {
    const auto& score = report.facts.oom_score_adj;
    if (score) {
        draft.parameters.emplace_back("oom_score_adj", std::to_string(*score));
    } else {
        draft.open.emplace_back(
            "the oom_score_adj of the tasks: -1000 forbids the OOM killer to choose them");
    }
}

bool loops(const Report& report) {
    return std::any_of(report.findings.begin(), report.findings.end(), [](const auto& finding) {
        return finding.kind == Kind::oom_loop || finding.kind == Kind::oom_livelock;
    });
}

void fill_resctrl(const Report& report, Draft& draft) {
    draft.parameters = {{"rounds", "500"}, {"duration", "\"4min\""}};
    const auto* finding = main_finding(report);
    if (finding != nullptr) draft.finding = finding->title;
    const bool lost_check = finding != nullptr && finding->function == "kernfs_remove" &&
                            finding->kind == Kind::page_fault;
    // The check for NULL that 393c3714081a put behind the first use: as
    // scenarios/kernfs-umount-debugger.toml.
    if (lost_check) {
        draft.faults = {{"force-rdt", {}}, {"skip-branch", {{"function", "\"kernfs_remove\""}}}};
        return;
    }
    // For want of a CPU with RDT: known from 6.15 on, passed over by others.
    draft.command_line = "setcpuid=rdt_a,cat_l3";
}

void fill_lxc(const Report& report, Draft& draft) {
    constexpr std::uint64_t fits = 60U << 20;
    const auto memory = limit_of(report.facts, {"memory.limit_in_bytes", "memory.max"});
    const auto memsw = limit_of(report.facts, {"memory.memsw.limit_in_bytes"});
    const auto swap = limit_of(report.facts, {"memory.swap.max"});
    if (memory) {
        const auto by = divisor(*memory, fits);
        const auto both = memsw ? *memsw : *memory + swap.value_or(0);
        draft.parameters.emplace_back("memory", quoted_size(*memory / by));
        draft.parameters.emplace_back("memsw", quoted_size(std::max(both, *memory) / by));
        tell_scale(draft, by);
    } else {
        draft.open.emplace_back("the container's memory limit: the workload's own is taken");
    }
    fill_oom_score(report, draft);
    draft.allow = {"oom-kill"};
    // The workload's names, not the report's: its process that grows is called so.
    if (loops(report)) draft.finding = "OOM loop: jvm in memory cgroup /lxc.payload.faultline";
}

void fill_memcg(const Report& report, Draft& draft) {
    constexpr std::uint64_t fits = 32U << 20;
    if (const auto limit = limit_of(report.facts, {"memory.max", "memory.limit_in_bytes"})) {
        const auto by = divisor(*limit, fits);
        draft.parameters.emplace_back("limit", quoted_size(*limit / by));
        tell_scale(draft, by);
    } else {
        draft.open.emplace_back("the cgroup's memory limit: the workload's own is taken");
    }
    fill_oom_score(report, draft);
    if (loops(report)) {
        draft.finding = "OOM loop: memcg-oom in memory cgroup /faultline-memcg-oom";
    } else {
        draft.allow = {"oom-kill"};
    }
}

void fill_finding(const Report& report, Draft& draft) {
    if (const auto* finding = main_finding(report)) draft.finding = finding->title;
}

void fill_nas(const Report& report, Draft& draft) {
    draft.parameters = {{"class", "\"S\""}};
    draft.timeout = "15min";
    fill_finding(report, draft);
}

void fill_program(const Report& report, Draft& draft) {
    draft.open.emplace_back(
        "the workload: put the report's reproducer into repro.c beside this file, or name another "
        "workload (guest-tests/README.md)");
    fill_finding(report, draft);
}

}  // namespace

const std::vector<Rule>& rules() {
    static const std::vector<Rule> table{
        {"resctrl-umount",
         "a trace goes through resctrl's unmount",
         {"rdt_kill_sb", "resctrl_fs_teardown", "resctrl_unmount", "rmdir_all_sub"},
         {},
         {},
         fill_resctrl},
        {"resctrl-umount",
         "kernfs failed, and the report tells of resctrl",
         {"kernfs_*"},
         {},
         {"resctrl"},
         fill_resctrl},
        {"numa-migrate",
         "a trace goes through the moving of a task's pages to other nodes",
         {"migrate_to_node", "do_migrate_pages", "kernel_migrate_pages"},
         {},
         {},
         fill_finding},
        {"lxc-memory",
         "the OOM killer runs in an LXC container",
         {},
         {Kind::oom_loop, Kind::oom_kill, Kind::oom_livelock},
         {"lxc"},
         fill_lxc},
        {"memcg-oom",
         "the OOM killer runs in a memory cgroup",
         {},
         {Kind::oom_loop, Kind::oom_kill, Kind::oom_livelock},
         {"cgroup", "memcg", "container", "docker"},
         fill_memcg},
        {"memcg-oom",
         "the OOM killer finds nothing that it may kill",
         {},
         {Kind::oom_loop, Kind::oom_livelock},
         {},
         fill_memcg},
        {"kernfs-churn",
         "a trace goes through kernfs or cgroups",
         {"kernfs_*", "cgroup_*"},
         {},
         {},
         fill_finding},
        {"nas",
         "the report tells of the NAS Parallel Benchmarks",
         {},
         {},
         {"nas parallel", "nas benchmark", "npb"},
         fill_nas},
        {"program", "no workload of ours does what the report tells of", {}, {}, {}, fill_program},
    };
    return table;
}

bool meets(const Report& report, const Rule& rule) {
    const auto has_frame = [&](const model::Frame& frame) {
        return std::any_of(rule.frames.begin(), rule.frames.end(), [&](std::string_view wanted) {
            if (!wanted.ends_with('*')) return frame.function == wanted;
            return frame.function.starts_with(wanted.substr(0, wanted.size() - 1));
        });
    };
    const auto& findings = report.findings;
    const bool frames =
        rule.frames.empty() || std::any_of(findings.begin(), findings.end(), [&](const auto& one) {
            return (one.instruction_pointer && has_frame(*one.instruction_pointer)) ||
                   std::any_of(one.trace.begin(), one.trace.end(), has_frame);
        });
    const bool kinds =
        rule.kinds.empty() || std::any_of(findings.begin(), findings.end(), [&](const auto& one) {
            return std::find(rule.kinds.begin(), rule.kinds.end(), one.kind) != rule.kinds.end();
        });
    const bool words =
        rule.words.empty() || std::any_of(rule.words.begin(), rule.words.end(), [&](auto word) {
            return report.facts.words.contains(std::string(word));
        });
    return frames && kinds && words;
}

}  // namespace faultline::reported
