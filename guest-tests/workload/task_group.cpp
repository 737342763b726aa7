// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/task_group.hpp"

#include "protocol/report.hpp"
#include "workload/child.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace faultline::workload {
namespace {

using namespace std::chrono_literals;

sigset_t child_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    return signals;
}

}  // namespace

void* shared_memory(std::size_t bytes) {
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    return memory;
}

TaskGroup::TaskGroup(std::span<Slot> slots, Clock::duration hang) : slots_(slots), hang_(hang) {
    const auto signals = child_signal();
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
}

void TaskGroup::start(const char* name, const Body& body) {
    if (started_ == slots_.size()) throw std::length_error("more tasks than slots");
    const unsigned number = started_++;
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) {
        ::prctl(PR_SET_NAME, name);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(protocol::report_fd);
        ::_exit(body(slots_[number], number));
    }
    running_[pid] = number;
}

std::optional<TaskTrouble> TaskGroup::look() {
    const timespec moment{0, std::chrono::nanoseconds(100ms).count()};
    const auto signals = child_signal();
    ::sigtimedwait(&signals, nullptr, &moment);
    // Each by itself: other children are others' to wait for.
    for (auto at = running_.begin(); at != running_.end();) {
        int status = 0;
        const pid_t ended = ::waitpid(at->first, &status, WNOHANG);
        if (ended == 0) {
            ++at;
            continue;
        }
        const auto operation = slots_[at->second].operation<int>();
        at = running_.erase(at);
        last_status_ = WEXITSTATUS(status);
        if (ended > 0 && WIFSIGNALED(status)) {
            return TaskTrouble{operation, WTERMSIG(status), {}, {}};
        }
    }
    const auto now = Clock::now();
    const auto hanging = find_hang(slots_, hang_, now);
    for (const auto& [pid, number] : running_) {
        if (hanging != number) continue;
        const auto& slot = slots_[number];
        return TaskTrouble{slot.operation<int>(), 0, slot.time_in_it(now).value_or(hang_),
                           where_it_is(pid)};
    }
    return std::nullopt;
}

}  // namespace faultline::workload
