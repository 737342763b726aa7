// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/tasks.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>

namespace faultline::lxc_memory {
namespace {

/// PID 1 of a guest, which exempts itself.
constexpr std::uint64_t agent = 1;
constexpr int oom_disable = -1000;  // OOM_SCORE_ADJ_MIN, include/uapi/linux/oom.h

/// Kernel threads have no memory of their own, so no VmRSS.
bool is_kernel_thread(const std::string& directory) {
    return pseudofs::read_text(directory + "/status").value_or("").find("\nVmRSS:") ==
           std::string::npos;
}

bool has_controller(std::string_view list, std::string_view name) {
    for (std::size_t begin = 0; begin <= list.size();) {
        const auto end = std::min(list.find(',', begin), list.size());
        if (list.substr(begin, end - begin) == name) return true;
        begin = end + 1;
    }
    return false;
}

}  // namespace

/// A line is "HIERARCHY:CONTROLLERS:PATH"; v2's has 0 and no controllers (cgroups(7)).
std::string memory_cgroup(std::string_view text) {
    std::string path;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos) continue;
        const auto controllers = line.substr(first + 1, second - first - 1);
        if (has_controller(controllers, "memory")) return std::string(line.substr(second + 1));
        if (controllers.empty()) path = line.substr(second + 1);
    }
    return path;
}

std::vector<protocol::TaskInCgroup> all_tasks(const std::string& root) {
    std::vector<protocol::TaskInCgroup> tasks;
    for (const auto& name : pseudofs::entries(root + "proc")) {
        const auto numbers = pseudofs::parse_list(name);
        if (numbers.size() != 1 || std::to_string(numbers[0]) != name) continue;
        const auto directory = root + "proc/" + name;
        const auto score = pseudofs::read_number(directory + "/oom_score_adj");
        if (!score || is_kernel_thread(directory)) continue;
        tasks.push_back({numbers[0], pseudofs::read_line(directory + "/comm"),
                         static_cast<int>(*score),
                         memory_cgroup(pseudofs::read_text(directory + "/cgroup").value_or(""))});
    }
    std::sort(tasks.begin(), tasks.end(),
              [](const auto& a, const auto& b) { return a.pid < b.pid; });
    return tasks;
}

protocol::TaskTable exempt_tasks(const std::vector<protocol::TaskInCgroup>& tasks) {
    protocol::TaskTable table;
    for (const auto& task : tasks) {
        if (task.oom_score_adj == oom_disable && task.pid != agent) table.tasks.push_back(task);
    }
    return table;
}

}  // namespace faultline::lxc_memory
