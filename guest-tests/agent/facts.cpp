// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/facts.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>
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
    return booted;
}

std::uint64_t free_kib(const std::string& root) {
    return memory_line(root, "MemFree:");
}

}  // namespace faultline::agent
