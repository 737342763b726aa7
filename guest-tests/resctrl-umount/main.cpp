// SPDX-License-Identifier: GPL-2.0-or-later
// In 2022 an unmount of resctrl met a NULL pointer in kernfs_remove(), since the CPU had no
// monitoring and the directories for it were never made (393c3714081a, fixed in 5.18-rc5). What is
// torn down by the unmount is here made, read and written by others at the same time.
#include "protocol/report.hpp"
#include "pseudofs/resctrl.hpp"
#include "pseudofs/text_file.hpp"
#include "resctrl-umount/board.hpp"
#include "resctrl-umount/parameters.hpp"
#include "resctrl-umount/tasks.hpp"
#include "resctrl-umount/verdict.hpp"
#include "workload/child.hpp"
#include "workload/workload.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <system_error>

namespace faultline::resctrl_umount {
namespace {

using namespace std::chrono_literals;

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

/// Never given back: a task that hangs may write to it as long as the guest lives.
Board& shared_board() {
    void* memory =
        ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    return *new (memory) Board;
}

sigset_t child_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    return signals;
}

/// What a task does; its answer becomes its exit status.
using Body = std::function<int(const Task&)>;

/// The tasks that run. This process stays away from resctrl itself, so that it never hangs.
class Tasks {
 public:
    Tasks(const Parameters& parameters, Board& board) : parameters_(parameters), board_(board) {}

    /// `name` is what the kernel's reports call it.
    void start(const char* name, const Body& body) {
        const unsigned number = started_++;
        auto& slot = board_.slots.at(number);
        const pid_t pid = ::fork();
        if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
        if (pid == 0) {
            ::prctl(PR_SET_NAME, name);
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::close(protocol::report_fd);
            ::_exit(body({parameters_, board_, slot, number}));
        }
        running_[pid] = number;
    }

    [[nodiscard]] bool any() const { return !running_.empty(); }
    /// The exit status of the task that ended last.
    [[nodiscard]] int last_status() const { return WEXITSTATUS(last_status_); }

    /// Waits a moment. The result, if a task has been killed or hangs.
    std::optional<workload::Result> look() {
        const timespec moment{0, std::chrono::nanoseconds(100ms).count()};
        const auto signals = child_signal();
        ::sigtimedwait(&signals, nullptr, &moment);
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto found = running_.find(pid);
            if (found == running_.end()) continue;
            const auto operation = board_.slots.at(found->second).operation();
            running_.erase(found);
            last_status_ = status;
            if (WIFSIGNALED(status)) return judge_killed(operation, WTERMSIG(status), board_);
        }
        const auto now = Clock::now();
        for (const auto hanging = find_hang(board_, parameters_.hang, now);
             const auto& [pid, number] : running_) {
            if (hanging != number) continue;
            const auto& slot = board_.slots.at(number);
            return judge_hang(slot.operation(), slot.time_in_it(now).value_or(parameters_.hang),
                              workload::where_it_is(pid), board_);
        }
        return std::nullopt;
    }

 private:
    const Parameters& parameters_;
    Board& board_;
    std::map<pid_t, unsigned> running_;
    unsigned started_ = 0;
    int last_status_ = 0;
};

void start_all(const Parameters& parameters, Tasks& tasks) {
    const auto body = [](void (*work)(const Task&)) -> Body {
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
    const auto signals = child_signal();
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    auto& board = shared_board();
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
