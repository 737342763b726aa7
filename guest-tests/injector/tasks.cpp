// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/tasks.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace faultline::injector {
namespace {

std::optional<pid_t> pid_from(std::string_view name) {
    pid_t pid = 0;
    const auto* end = name.data() + name.size();
    const auto answer = std::from_chars(name.data(), end, pid);
    if (answer.ec != std::errc() || answer.ptr != end) return std::nullopt;
    return pid;
}

/// "7 (a name) S 1 ...": the fourth field; the name may hold anything, so from its last ')'.
std::optional<pid_t> parent_of(pid_t pid) {
    const auto stat = pseudofs::read_line("/proc/" + std::to_string(pid) + "/stat");
    const auto name_end = stat.rfind(')');
    if (name_end == std::string::npos || name_end + 4 >= stat.size()) return std::nullopt;
    const auto rest = std::string_view(stat).substr(name_end + 4);
    return pid_from(rest.substr(0, rest.find(' ')));
}

}  // namespace

std::vector<pid_t> task_tree(pid_t root) {
    std::multimap<pid_t, pid_t> children;
    bool there = false;
    for (const auto& name : pseudofs::entries("/proc")) {
        const auto pid = pid_from(name);
        if (!pid) continue;
        there = there || *pid == root;
        if (const auto parent = parent_of(*pid)) children.emplace(*parent, *pid);
    }
    if (!there) return {};
    std::vector<pid_t> tree{root};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [begin, end] = children.equal_range(tree[i]);
        for (auto child = begin; child != end; ++child)
            tree.push_back(child->second);
    }
    return tree;
}

std::vector<std::string> threads_of(const std::vector<pid_t>& processes) {
    std::vector<std::string> threads;
    for (const auto pid : processes) {
        const auto directory = "/proc/" + std::to_string(pid) + "/task";
        for (const auto& name : pseudofs::entries(directory))
            threads.push_back(directory + "/" + name);
    }
    return threads;
}

}  // namespace faultline::injector
