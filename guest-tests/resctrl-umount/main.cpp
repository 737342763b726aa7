// SPDX-License-Identifier: GPL-2.0-or-later
// In 2022 an unmount of resctrl met a NULL pointer in kernfs_remove(), since the CPU had no
// monitoring and the directories for it were never made (393c3714081a, fixed in 5.18-rc5). What is
// torn down by the unmount is here made, read and written by others at the same time.
#include "pseudofs/resctrl.hpp"
#include "resctrl-umount/board.hpp"
#include "resctrl-umount/parameters.hpp"
#include "resctrl-umount/tasks.hpp"
#include "resctrl-umount/verdict.hpp"
#include "workload/task_group.hpp"
#include "workload/workload.hpp"

#include <functional>
#include <optional>

namespace faultline::resctrl_umount {
namespace {

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.rounds = arguments.count("rounds", 500);
    parameters.duration = std::chrono::seconds(arguments.count("duration", 120));
    parameters.parallel = static_cast<unsigned>(arguments.count("parallel", 2));
    parameters.options = arguments.texts("options");
    parameters.hotplug = arguments.boolean("hotplug", false);
    parameters.hang = std::chrono::seconds(arguments.count("hang", 30));
    return parameters;
}

/// The tasks that run. This process stays away from resctrl itself, so that it never hangs.
class Tasks {
 public:
    Tasks(const Parameters& parameters, Board& board)
        : parameters_(parameters), board_(board), group_(board.slots, parameters.hang) {}

    /// `name` is what the kernel's reports call it; the body's answer becomes its exit status.
    void start(const char* name, const std::function<int(const Task&)>& body) {
        group_.start(name, [&](Slot& slot, unsigned number) {
            return body({parameters_, board_, slot, number});
        });
    }
    [[nodiscard]] bool any() const { return group_.any(); }
    [[nodiscard]] int last_status() const { return group_.last_status(); }

    /// Waits a moment. The result, if a task has been killed or hangs.
    std::optional<workload::Result> look() {
        const auto trouble = group_.look();
        if (!trouble) return std::nullopt;
        const auto operation = static_cast<Operation>(trouble->operation);
        if (trouble->signal != 0) return judge_killed(operation, trouble->signal, board_);
        return judge_hang(operation, trouble->time, trouble->place, board_);
    }

 private:
    const Parameters& parameters_;
    Board& board_;
    workload::TaskGroup group_;
};

void start_all(const Parameters& parameters, Tasks& tasks) {
    const auto body = [](void (*work)(const Task&)) {
        return [work](const Task& task) {
            work(task);
            return 0;
        };
    };
    for (unsigned i = 0; i < parameters.parallel; ++i) {
        tasks.start("umount", body(mount_and_unmount));
        tasks.start("groups", body(make_groups));
        tasks.start("reader", body(read_all_files));
    }
    if (parameters.hotplug) tasks.start("hotplug", body(take_cpus_off));
}

/// The exit status says what it found.
std::optional<workload::Result> check(Tasks& tasks) {
    tasks.start("umount",
                [](const Task& task) { return static_cast<int>(check_nothing_is_left(task)); });
    while (tasks.any()) {
        if (auto result = tasks.look()) return result;
    }
    return std::nullopt;
}

workload::Result experiment(const Parameters& parameters) {
    if (!pseudofs::offers_resctrl()) return no_resctrl();
    auto& board = workload::make_shared_between_forks<Board>();
    Tasks tasks(parameters, board);
    workload::report_phase("mount once");
    if (auto result = check(tasks)) return *std::move(result);
    if (const auto left = static_cast<Left>(tasks.last_status()); left != Left::nothing) {
        return judge_end(parameters, left, board);
    }
    workload::report_phase("mount and unmount");
    start_all(parameters, tasks);
    const auto deadline = Clock::now() + parameters.duration;
    while (tasks.any()) {
        if (auto result = tasks.look()) return *std::move(result);
        const bool enough = parameters.rounds != 0 && board.umounts >= parameters.rounds;
        if (enough || Clock::now() >= deadline) board.stop = true;
    }
    workload::report_phase("mount once more");
    if (auto result = check(tasks)) return *std::move(result);
    return judge_end(parameters, static_cast<Left>(tasks.last_status()), board);
}

}  // namespace
}  // namespace faultline::resctrl_umount

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::resctrl_umount::read_parameters,
                                    faultline::resctrl_umount::experiment);
}
