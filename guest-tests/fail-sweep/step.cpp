// SPDX-License-Identifier: GPL-2.0-or-later
#include "fail-sweep/step.hpp"

#include "protocol/report.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

namespace faultline::fail_sweep {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto output_file = "/tmp/fail-sweep.output";
/// A task that SIGKILL does not end within this time hangs in the kernel.
constexpr auto patience = 10s;
constexpr int no_fail_nth = 125, not_begun = 126;

/// In the child. What it takes itself is done before the count begins.
[[noreturn]] void become(char* const* words, const std::string& nth) {
    ::setpgid(0, 0);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::close(protocol::report_fd);
    const int output = ::open(output_file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    const int count = ::open("/proc/thread-self/fail-nth", O_WRONLY | O_CLOEXEC);
    if (count < 0) ::_exit(no_fail_nth);
    if (::write(count, nth.data(), nth.size()) < 0) ::_exit(no_fail_nth);
    ::execv(words[0], words);
    const auto why = std::string("execve: ") + ::strerror(errno) + "\n";
    [[maybe_unused]] const auto told = ::write(STDERR_FILENO, why.data(), why.size());
    ::_exit(not_begun);
}

/// Waits for it, and leaves it a zombie. False: it cannot be killed.
bool wait_for(pid_t pid, std::chrono::seconds hang, bool& killed) {
    const auto deadline = Clock::now() + hang;
    siginfo_t info{};
    while (info.si_pid != pid) {
        const auto id = static_cast<id_t>(pid);
        [[maybe_unused]] const int waited = ::waitid(P_PID, id, &info, WEXITED | WNOWAIT | WNOHANG);
        if (info.si_pid == pid) break;
        if (Clock::now() >= deadline + patience) return false;
        if (!killed && Clock::now() >= deadline) {
            ::kill(-pid, SIGKILL);
            killed = true;
        }
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

std::string last_line() {
    auto text = pseudofs::read_text(output_file).value_or("");
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    const auto begin = text.rfind('\n');
    auto line = begin == std::string::npos ? text : text.substr(begin + 1);
    line.resize(std::min<std::size_t>(line.size(), 200));
    return line;
}

}  // namespace

std::optional<Ended> run_with_failure(const Program& program, std::uint64_t nth) {
    auto command = program.args;
    command.insert(command.begin(), program.file);
    std::vector<char*> words;
    for (auto& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    const auto count = std::to_string(nth);
    std::fflush(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) become(words.data(), count);
    Ended ended;
    ended.pid = pid;
    if (pid < 0 || !wait_for(pid, program.hang, ended.hung)) return std::nullopt;
    const auto file = "/proc/" + std::to_string(pid) + "/fail-nth";
    ended.injected = pseudofs::read_number(file).value_or(1) == 0;
    ::waitpid(pid, &ended.status, 0);
    ::kill(-pid, SIGKILL);  // what it started and left
    ended.refused = WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == no_fail_nth;
    ended.said = last_line();
    return ended;
}

}  // namespace faultline::fail_sweep
