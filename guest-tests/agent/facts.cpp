// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/facts.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace faultline::agent {
namespace {

using pseudofs::number_after;
using pseudofs::read_line;
using pseudofs::read_number;
using pseudofs::read_text;

/// Calls `each` with every line of `text`.
template <class Each>
void for_each_line(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::uint64_t memory_line(const std::string& root, std::string_view key) {
    return number_after(read_text(root + "proc/meminfo").value_or(""), key).value_or(0);
}

/// A node's meminfo has lines like "Node 0 MemTotal:  499284 kB".
std::uint64_t node_memory(const std::string& directory, unsigned id) {
    const auto key = "Node " + std::to_string(id) + " MemTotal:";
    return number_after(read_text(directory + "/meminfo").value_or(""), key).value_or(0);
}

std::vector<unsigned> distances(std::string_view text) {
    std::vector<unsigned> result;
    std::string list(text);
    std::replace(list.begin(), list.end(), ' ', ',');
    for (const auto distance : pseudofs::parse_list(list))
        result.push_back(distance);
    return result;
}

std::vector<protocol::Node> nodes(const std::string& root) {
    std::vector<protocol::Node> result;
    const auto base = root + "sys/devices/system/node/";
    for (const auto id : pseudofs::parse_list(read_line(base + "online"))) {
        const auto directory = base + "node" + std::to_string(id);
        result.push_back({id, read_line(directory + "/cpulist"), node_memory(directory, id),
                          distances(read_line(directory + "/distance"))});
    }
    return result;
}

/// Distinct values of /proc/cpuinfo's lines "physical id : 0", for kernels without the topology
/// directory (CONFIG_SMP off).
std::set<std::string> physical_ids(const std::string& root) {
    std::set<std::string> ids;
    const auto text = read_text(root + "proc/cpuinfo").value_or("");
    for_each_line(text, [&](std::string_view line) {
        if (line.starts_with("physical id")) ids.emplace(line.substr(line.find(':') + 1));
    });
    return ids;
}

void count_cpus(const std::string& root, protocol::Booted& booted) {
    const auto base = root + "sys/devices/system/cpu/";
    const auto online = pseudofs::parse_list(read_line(base + "online"));
    std::set<std::int64_t> packages;
    for (const auto cpu : online) {
        auto path = base;
        path.append("cpu").append(std::to_string(cpu)).append("/topology/physical_package_id");
        if (const auto id = read_number(path)) packages.insert(*id);
    }
    const auto sockets = packages.empty() ? physical_ids(root).size() : packages.size();
    booted.cpus = static_cast<unsigned>(std::max<std::size_t>(online.size(), 1));
    booted.sockets = static_cast<unsigned>(std::max<std::size_t>(sockets, 1));
}

std::vector<std::string> modules(const std::string& root) {
    std::vector<std::string> names;
    const auto text = read_text(root + "proc/modules").value_or("");
    for_each_line(
        text, [&](std::string_view line) { names.emplace_back(line.substr(0, line.find(' '))); });
    return names;
}

std::vector<protocol::TaskOomScore> tasks(const std::string& root) {
    std::vector<protocol::TaskOomScore> result;
    const auto proc = root + "proc/";
    for (const auto& name : pseudofs::entries(proc)) {
        const auto numbers = pseudofs::parse_list(name);
        if (numbers.size() != 1 || std::to_string(numbers[0]) != name) continue;
        const auto directory = proc + name;
        const auto score = read_number(directory + "/oom_score_adj");
        if (!score) continue;  // it has ended meanwhile
        result.push_back({numbers[0], read_line(directory + "/comm"), static_cast<int>(*score)});
    }
    std::sort(result.begin(), result.end(),
              [](const auto& a, const auto& b) { return a.pid < b.pid; });
    return result;
}

std::string cpu_flags(const std::string& root) {
    const auto text = read_text(root + "proc/cpuinfo").value_or("");
    std::string flags;
    for_each_line(text, [&](std::string_view line) {
        if (!flags.empty() || !line.starts_with("flags")) return;
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos) flags = line.substr(colon + 2);
    });
    return flags;
}

/// Settings that decide how a kernel fails, or whether it does: what a person would look at first.
/// Below proc/sys.
constexpr std::array setting_files{"fs/file-max",
                                   "fs/nr_open",
                                   "fs/pipe-max-size",
                                   "kernel/hung_task_panic",
                                   "kernel/hung_task_timeout_secs",
                                   "kernel/io_uring_disabled",
                                   "kernel/kptr_restrict",
                                   "kernel/max_lock_depth",
                                   "kernel/modules_disabled",
                                   "kernel/nmi_watchdog",
                                   "kernel/numa_balancing",
                                   "kernel/oops_all_cpu_backtrace",
                                   "kernel/panic",
                                   "kernel/panic_on_io_nmi",
                                   "kernel/panic_on_oops",
                                   "kernel/panic_on_rcu_stall",
                                   "kernel/panic_on_unrecovered_nmi",
                                   "kernel/panic_on_warn",
                                   "kernel/perf_event_paranoid",
                                   "kernel/pid_max",
                                   "kernel/printk",
                                   "kernel/randomize_va_space",
                                   "kernel/sched_autogroup_enabled",
                                   "kernel/sched_rt_runtime_us",
                                   "kernel/sched_schedstats",
                                   "kernel/soft_watchdog",
                                   "kernel/softlockup_panic",
                                   "kernel/sysrq",
                                   "kernel/timer_migration",
                                   "kernel/unprivileged_bpf_disabled",
                                   "kernel/watchdog",
                                   "kernel/watchdog_thresh",
                                   "net/core/bpf_jit_enable",
                                   "user/max_user_namespaces",
                                   "vm/compact_unevictable_allowed",
                                   "vm/compaction_proactiveness",
                                   "vm/dirty_background_ratio",
                                   "vm/dirty_ratio",
                                   "vm/extfrag_threshold",
                                   "vm/lowmem_reserve_ratio",
                                   "vm/max_map_count",
                                   "vm/memory_failure_early_kill",
                                   "vm/memory_failure_recovery",
                                   "vm/min_free_kbytes",
                                   "vm/min_slab_ratio",
                                   "vm/min_unmapped_ratio",
                                   "vm/mmap_min_addr",
                                   "vm/nr_hugepages",
                                   "vm/nr_overcommit_hugepages",
                                   "vm/oom_dump_tasks",
                                   "vm/oom_kill_allocating_task",
                                   "vm/overcommit_memory",
                                   "vm/overcommit_ratio",
                                   "vm/page-cluster",
                                   "vm/panic_on_oom",
                                   "vm/percpu_pagelist_high_fraction",
                                   "vm/swappiness",
                                   "vm/unprivileged_userfaultfd",
                                   "vm/vfs_cache_pressure",
                                   "vm/watermark_boost_factor",
                                   "vm/watermark_scale_factor",
                                   "vm/zone_reclaim_mode"};

/// By the names that sysctl(8) has; a kernel has only some of them.
std::map<std::string, std::string> settings(const std::string& root) {
    std::map<std::string, std::string> result;
    for (const std::string file : setting_files) {
        auto value = read_line(root + "proc/sys/" + file);
        if (value.empty()) continue;
        std::replace(value.begin(), value.end(), '\t', ' ');
        auto name = file;
        std::replace(name.begin(), name.end(), '/', '.');
        result[name] = value.substr(0, protocol::max_setting_bytes);
    }
    return result;
}

}  // namespace

protocol::Booted gather_facts(const std::string& root) {
    protocol::Booted booted;
    booted.release = read_line(root + "proc/sys/kernel/osrelease");
    booted.version_line = read_line(root + "proc/version");
    booted.command_line = read_line(root + "proc/cmdline");
    booted.nodes = nodes(root);
    count_cpus(root, booted);
    booted.memory_kib = memory_line(root, "MemTotal:");
    booted.taint =
        static_cast<std::uint64_t>(read_number(root + "proc/sys/kernel/tainted").value_or(0));
    booted.modules = modules(root);
    booted.tasks = tasks(root);
    booted.cpu_flags = cpu_flags(root);
    booted.settings = settings(root);
    return booted;
}

std::uint64_t free_kib(const std::string& root) {
    return memory_line(root, "MemFree:");
}

}  // namespace faultline::agent
