// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/workload_process.hpp"

#include "agent/root_image.hpp"
#include "protocol/report.hpp"
#include "protocol/seed.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace faultline::agent {
namespace {

using host::Fd;

struct Pipe {
    Fd read_end, write_end;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failure("cannot make a pipe: " + pseudofs::error_text(errno));
    }
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

struct Pipes {
    Pipe out, err, report;
    Pipe failure;  ///< carries the errno of a failed exec; closes at a good one
};

Result<Pipes> make_pipes() {
    Pipes pipes;
    for (auto* pipe : {&pipes.out, &pipes.err, &pipes.report, &pipes.failure}) {
        auto made = make_pipe();
        if (!made) return failure_of(made);
        *pipe = std::move(*made);
    }
    return pipes;
}

/// What the agent took for itself is not for its children. A child inherits oom_score_adj: in 2011
/// a whole machine locked up because every task had inherited -17 from sshd, and the OOM killer
/// found none that it was allowed to kill. This is a fork of our own, with its own mm, so that the
/// value changes for nobody else (oom_score_adj is set for all tasks that share the mm: fs/proc/
/// base.c, __set_oom_adj).
void drop_privileges_of_the_agent() {
    [[maybe_unused]] const int error = pseudofs::write_text("/proc/self/oom_score_adj", "0");
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void give_up(const Pipes& pipes, int why) {
    [[maybe_unused]] const auto written = ::write(pipes.failure.write_end.get(), &why, sizeof why);
    ::_exit(127);
}

[[noreturn]] void become(const Pipes& pipes, WorkloadStart& start) {
    auto& command = start.command;
    const auto& root = start.root;
    ::setsid();
    drop_privileges_of_the_agent();
    if (!root.empty()) {
        if (const int error = enter_root(root.c_str()); error != 0) give_up(pipes, error);
    }
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, STDIN_FILENO);
    ::dup2(pipes.out.write_end.get(), STDOUT_FILENO);
    ::dup2(pipes.err.write_end.get(), STDERR_FILENO);
    ::dup2(pipes.report.write_end.get(), protocol::report_fd);
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (auto& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    std::array<std::string, 5> variables{
        "PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/", "TERM=dumb",
        std::string(protocol::seed_variable) + "=" + std::to_string(start.seed),
        std::string(protocol::rounds_variable) + "=" + start.rounds};
    const std::array<char*, 6> environment{variables[0].data(),
                                           variables[1].data(),
                                           variables[2].data(),
                                           variables[3].data(),
                                           start.rounds.empty() ? nullptr : variables[4].data(),
                                           nullptr};
    // The last thing, so that what fails is the workload's.
    if (start.mark_for_faults) {
        [[maybe_unused]] const int error = pseudofs::write_text("/proc/self/make-it-fail", "1");
    }
    ::execve(words[0], words.data(), environment.data());
    give_up(pipes, errno);
}

}  // namespace

void reserve_low_descriptors() {
    int fd = 0;
    do {
        fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (fd >= 0 && fd < protocol::report_fd);
    if (fd > protocol::report_fd) ::close(fd);
}

Result<WorkloadProcess> start_workload(WorkloadStart start) {
    auto pipes = make_pipes();
    if (!pipes) return failure_of(pipes);
    const pid_t pid = ::fork();
    if (pid < 0) return failure("cannot fork: " + pseudofs::error_text(errno));
    if (pid == 0) become(*pipes, start);

    pipes->failure.write_end.reset();
    int why = 0;
    if (::read(pipes->failure.read_end.get(), &why, sizeof why) == ssize_t{sizeof why}) {
        return failure("cannot run '" + start.command.front() + "': " + pseudofs::error_text(why));
    }
    WorkloadProcess process{pid, std::move(pipes->out.read_end), std::move(pipes->err.read_end),
                            std::move(pipes->report.read_end)};
    for (const auto* fd : {&process.out, &process.err, &process.report}) {
        ::fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    }
    return process;
}

}  // namespace faultline::agent
