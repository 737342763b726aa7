// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/growers.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace faultline::memcg_oom {
namespace {

/// What a child could not do, as its exit status.
enum Refusal : int { none = 0, set_adj = 10, join, fork_grower, map };

const char* describe(int status) {
    switch (status) {
        case set_adj:
            return "a task could not set its oom_score_adj";
        case join:
            return "a task could not join the cgroup";
        case fork_grower:
            return "fork in the cgroup was refused; give it a larger limit";
        case map:
            return "mmap was refused; touch less memory";
        default:
            return "a task ended with an unknown status";
    }
}

[[noreturn]] void grow(std::uint64_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) ::_exit(map);
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    auto* byte = static_cast<volatile char*>(memory);
    for (std::uint64_t offset = 0; offset < bytes; offset += page)
        byte[offset] = 1;
    ::_exit(none);
}

[[noreturn]] void start(const Parameters& parameters, const pseudofs::Cgroup& cgroup) {
    const auto score = std::to_string(parameters.oom_score_adj);
    if (pseudofs::write_text("/proc/self/oom_score_adj", score) != 0) ::_exit(set_adj);
    if (!cgroup.set("cgroup.procs", "0")) ::_exit(join);
    for (unsigned i = 0; i < parameters.tasks; ++i) {
        const pid_t pid = ::fork();
        if (pid < 0) ::_exit(fork_grower);
        if (pid == 0) grow(parameters.touch);
    }
    ::_exit(none);
}

}  // namespace

Growers::Growers(const Parameters& parameters, const pseudofs::Cgroup& cgroup)
    : tasks_(parameters.tasks) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    starter_ = ::fork();
    if (starter_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (starter_ == 0) start(parameters, cgroup);
}

const Tally& Growers::reap() {
    int status = 0;
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0) {
        const bool has_started_all = pid == starter_ && status == 0;
        if (!has_started_all) count(status);
    }
    const bool nobody_left = pid < 0 && errno == ECHILD;
    const unsigned ended = std::min(tally_.killed + tally_.finished, tasks_ - 1);
    tally_.running = nobody_left ? 0 : tasks_ - ended;
    return tally_;
}

void Growers::count(int status) {
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        if (number == SIGKILL) ++tally_.killed;
        if (number != SIGKILL) tally_.crashed = std::string("SIG") + ::sigabbrev_np(number);
    } else if (WEXITSTATUS(status) == none) {
        ++tally_.finished;
    } else {
        tally_.refused = describe(WEXITSTATUS(status));
    }
}

}  // namespace faultline::memcg_oom
