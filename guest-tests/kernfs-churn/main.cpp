// SPDX-License-Identifier: GPL-2.0-or-later
// What kernfs tore down for resctrl in 2022 it tears down for cgroups and
// sysfs, too (fs/kernfs/dir.c: kernfs_drain() waits for those who are in a
// file). Here directories go under their readers' hands.
#include "kernfs-churn/board.hpp"
#include "kernfs-churn/parts.hpp"
#include "kernfs-churn/verdict.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/task_group.hpp"
#include "workload/workload.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace faultline::kernfs_churn {
namespace {

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.parts = arguments.texts("parts");
    parameters.rounds = arguments.count("rounds", 200);
    parameters.parallel = static_cast<unsigned>(arguments.count("parallel", 2));
    parameters.duration = std::chrono::seconds(arguments.count("duration", 120));
    parameters.hang = std::chrono::seconds(arguments.count("hang", 30));
    return parameters;
}

void start_all(const Parameters& parameters, const Offered& offered, Board& board,
               workload::TaskGroup& group) {
    const auto start = [&](const char* name, const std::function<void(const Task&)>& work) {
        group.start(name, [&](workload::Slot& slot, unsigned number) {
            work({offered, board, slot, number});
            return 0;
        });
    };
    for (const auto part : offered.parts) {
        for (unsigned i = 0; i < parameters.parallel; ++i) {
            if (part == Part::cgroup1) start("cgroup1", churn_cgroup1);
            if (part == Part::cgroup2) start("cgroup2", churn_cgroup2);
        }
        if (part != Part::modules) continue;
        for (const auto& module : offered.modules)
            start("modules", [&](const Task& task) { churn_module(task, module); });
    }
    for (unsigned i = 0; i < parameters.parallel; ++i)
        start("reader", read_all);
}

bool has_enough(const Parameters& parameters, const Offered& offered, const Board& board) {
    return parameters.rounds != 0 &&
           std::all_of(offered.parts.begin(), offered.parts.end(),
                       [&](Part part) { return board.rounds(part) >= parameters.rounds; });
}

std::vector<std::string> what_is_left() {
    std::vector<std::string> left;
    std::istringstream mounts(pseudofs::read_text("/proc/self/mounts").value_or(""));
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream words(line);
        std::string device, directory;
        words >> device >> directory;
        if (directory.starts_with(mount_directory)) left.push_back("the mount " + directory);
    }
    for (const auto& name : pseudofs::entries(cgroup2_directory)) {
        if (name.starts_with(group_prefix)) left.push_back("the cgroup " + name);
    }
    return left;
}

std::string joined(const std::vector<std::string>& list) {
    std::string text;
    for (const auto& item : list)
        text += (text.empty() ? "" : "; ") + item;
    return text;
}

workload::Result experiment(const Parameters& parameters) {
    const auto wanted = parts_from(parameters.parts);
    if (const auto* wrong = std::get_if<std::string>(&wanted)) return workload::error(*wrong);
    const auto offered = look_for(std::get<std::vector<Part>>(wanted));
    if (offered.parts.empty()) return workload::skip(joined(offered.missing));
    for (const auto& missing : offered.missing)
        workload::report_phase("without " + missing);
    ::mkdir(mount_directory, 0755);
    auto& board = workload::make_shared_between_forks<Board>();
    workload::TaskGroup group(board.slots, parameters.hang);
    workload::report_phase("churn");
    start_all(parameters, offered, board, group);
    const auto deadline = workload::Clock::now() + parameters.duration;
    while (group.any()) {
        if (const auto trouble = group.look()) return judge_trouble(*trouble, board, offered);
        if (has_enough(parameters, offered, board) || workload::Clock::now() >= deadline) {
            board.stop = true;
        }
    }
    return judge_end(parameters, offered, what_is_left(), board);
}

}  // namespace
}  // namespace faultline::kernfs_churn

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::kernfs_churn::read_parameters,
                                    faultline::kernfs_churn::experiment);
}
