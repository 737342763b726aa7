// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/growers.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace faultline::memcg_oom {

/// workload.toml's bounds of each kind.
constexpr std::size_t most_tasks = 1000;

struct Roll {
    std::array<std::atomic<pid_t>, most_tasks> bystanders, growers;
};

namespace {

/// What a child could not do, as its exit status.
enum Refusal : int { none = 0, set_adj = 10, join, fork_task, map, inherit };

const char* describe(int status) {
    switch (status) {
        case set_adj:
            return "a task could not set its oom_score_adj";
        case join:
            return "a task could not join the cgroup";
        case fork_task:
            return "fork in the cgroup was refused; give it a larger limit";
        case map:
            return "mmap was refused; touch less memory";
        case inherit:
            return "a task did not inherit its parent's oom_score_adj";
        default:
            return "a task ended with an unknown status";
    }
}

[[noreturn]] void wait_for_the_end() {
    for (;;)
        ::pause();
}

[[noreturn]] void grow(const Parameters& parameters) {
    if (pseudofs::read_number("/proc/self/oom_score_adj") != parameters.oom_score_adj) {
        ::_exit(inherit);
    }
    void* memory = ::mmap(nullptr, parameters.touch, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) ::_exit(map);
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    auto* byte = static_cast<volatile char*>(memory);
    for (std::uint64_t offset = 0; offset < parameters.touch; offset += page)
        byte[offset] = 1;
    ::_exit(none);
}

/// Both write the PID, since either may run first.
template <class Body>
void fork_one(std::atomic<pid_t>& place, Body body) {
    const pid_t pid = ::fork();
    if (pid < 0) ::_exit(fork_task);
    place = pid == 0 ? ::getpid() : pid;
    if (pid == 0) body();
}

[[noreturn]] void start(const Parameters& parameters, const std::string& procs, Roll& roll) {
    const auto score = std::to_string(parameters.oom_score_adj);
    if (pseudofs::write_text("/proc/self/oom_score_adj", score) != 0) ::_exit(set_adj);
    if (pseudofs::write_text(procs, "0") != 0) ::_exit(join);
    for (unsigned i = 0; i < parameters.bystanders; ++i) {
        fork_one(roll.bystanders[i], [] {
            ::prctl(PR_SET_NAME, "bystander");
            wait_for_the_end();
        });
    }
    for (unsigned i = 0; i < parameters.tasks; ++i)
        fork_one(roll.growers[i], [&] { grow(parameters); });
    ::_exit(none);
}

pid_t fork_or_throw() {
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
    return pid;
}

/// Never given back: tasks that loop may outlive this one.
Roll* shared_roll() {
    void* memory =
        ::mmap(nullptr, sizeof(Roll), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    // Its pages are this task's, not the cgroup's: written before anybody joins.
    return new (memory) Roll{};
}

bool contains(const std::array<std::atomic<pid_t>, most_tasks>& list, pid_t pid) {
    return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one == pid; });
}

}  // namespace

Growers::Growers(const Parameters& parameters, const std::string& procs)
    : tasks_(parameters.tasks), roll_(shared_roll()) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    outsider_ = fork_or_throw();
    if (outsider_ == 0) {
        ::prctl(PR_SET_NAME, "outsider");
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        wait_for_the_end();
    }
    starter_ = fork_or_throw();
    if (starter_ == 0) start(parameters, procs, *roll_);
}

const Tally& Growers::reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
        count(pid, status);
    // Of a starter that was killed: those that it came to fork.
    const auto forked = pids().size();
    const auto ended = tally_.killed + tally_.finished;
    const auto all = starter_ > 0 ? tasks_ : static_cast<unsigned>(forked);
    tally_.running = all > ended ? all - ended : 0;
    return tally_;
}

void Growers::count(pid_t pid, int status) {
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
        tally_.crashed = std::string("SIG") + ::sigabbrev_np(WTERMSIG(status));
    }
    const bool killed = WIFSIGNALED(status);
    if (pid == outsider_) {
        tally_.outsider_killed = true;
    } else if (contains(roll_->bystanders, pid)) {
        tally_.bystanders_killed += killed ? 1 : 0;
    } else if (!killed && WEXITSTATUS(status) != none) {
        tally_.refused = describe(WEXITSTATUS(status));
    } else if (pid != starter_) {
        ++(killed ? tally_.killed : tally_.finished);
    }
    if (pid == starter_) starter_ = -1;
}

std::vector<pid_t> Growers::pids() const {
    std::vector<pid_t> pids;
    for (unsigned i = 0; i < tasks_; ++i) {
        if (const pid_t pid = roll_->growers[i]; pid > 0) pids.push_back(pid);
    }
    return pids;
}

void Growers::end_outsider() const {
    if (!tally_.outsider_killed) ::kill(outsider_, SIGKILL);
}

}  // namespace faultline::memcg_oom
