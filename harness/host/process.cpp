// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/fd.hpp"

namespace faultline::host {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Fd read_end, write_end;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failure(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

/// The child's side, between fork and exec: nothing here may allocate.
[[noreturn]] void become(const std::vector<char*>& argv, const std::vector<char*>& environment,
                         const char* directory, int out, int err, int report, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int null = ::open("/dev/null", O_RDONLY);
    if (::dup2(null, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(err, 2) >= 0 &&
        (*directory == '\0' || ::chdir(directory) == 0)) {
        ::execvpe(argv[0], argv.data(), environment.data());
    }
    const int why = errno;
    [[maybe_unused]] const auto written = ::write(report, &why, sizeof why);
    ::_exit(127);
}

void keep_last(std::string& kept, std::string_view more, std::size_t limit) {
    kept.append(more);
    if (kept.size() > limit) kept.erase(0, kept.size() - limit);
}

std::vector<std::string> child_environment(const ProcessSpec& spec) {
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
    for (const auto& [name, value] : spec.environment) {
        std::erase_if(variables, [&](const auto& v) { return v.starts_with(name + "="); });
        variables.push_back(name + "=" + value);
    }
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (auto& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

class Child {
   public:
    Child(pid_t pid, std::string name) : pid_(pid), name_(std::move(name)) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ <= 0) return;
        ::kill(-pid_, SIGKILL);
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
    }

    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = 0;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

    /// Copies both streams until they end.
    Result<void> collect(const ProcessSpec& spec, const Cancel& cancel, int out_fd, int err_fd,
                         ProcessOutput& output) const {
        const auto deadline = Clock::now() + spec.timeout;
        std::array<pollfd, 3> waits{pollfd{out_fd, POLLIN, 0}, pollfd{err_fd, POLLIN, 0},
                                    pollfd{cancel.fd(), POLLIN, 0}};
        while (waits[0].fd >= 0 || waits[1].fd >= 0) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
            if (left.count() <= 0) {
                return failure(fmt::format("'{}' did not end within {} s", name_,
                                           spec.timeout.count()));
            }
            const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(left.count()));
            if (ready < 0 && errno != EINTR) {
                return failure(fmt::format("cannot wait for '{}': {}", name_,
                                           std::strerror(errno)));
            }
            if (waits[2].revents != 0) return failure(fmt::format("'{}' was interrupted", name_));
            for (std::size_t i = 0; i < 2; ++i) {
                if (waits[i].fd < 0 || waits[i].revents == 0) continue;
                std::array<char, 16384> chunk;
                const auto got = ::read(waits[i].fd, chunk.data(), chunk.size());
                if (got < 0 && errno == EINTR) continue;
                if (got <= 0) {
                    waits[i].fd = -1;
                    continue;
                }
                const std::string_view text(chunk.data(), static_cast<std::size_t>(got));
                keep_last(i == 0 ? output.out : output.err, text, spec.output_limit);
                if (spec.on_output) spec.on_output(text);
            }
        }
        return {};
    }

   private:
    pid_t pid_;
    std::string name_;
};

}  // namespace

Result<ProcessOutput> run_process(const ProcessSpec& spec, const Cancel& cancel) {
    if (spec.command.empty()) return failure("no program to run");
    auto out = make_pipe();
    auto err = make_pipe();
    auto report = make_pipe();
    if (!out) return failure_of(out);
    if (!err) return failure_of(err);
    if (!report) return failure_of(report);

    auto words = spec.command;
    auto variables = child_environment(spec);
    const char* path = std::getenv("PATH");
    std::erase_if(variables, [](const auto& v) { return v.starts_with("PATH="); });
    variables.push_back(fmt::format("PATH={}:/usr/sbin:/sbin", path == nullptr ? "/usr/bin:/bin" : path));
    const auto argv = pointers(words);
    const auto environment = pointers(variables);
    const auto directory = spec.directory.string();
    // execvpe looks the program up in our own PATH: make that see sbin too.
    const auto parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failure(fmt::format("cannot start '{}': {}", words[0], std::strerror(errno)));
    }
    if (pid == 0) {
        become(argv, environment, directory.c_str(), out->write_end.get(), err->write_end.get(),
               report->write_end.get(), parent);
    }
    Child child(pid, words[0]);
    out->write_end.reset();
    err->write_end.reset();
    report->write_end.reset();
    int why = 0;
    if (::read(report->read_end.get(), &why, sizeof why) == static_cast<ssize_t>(sizeof why)) {
        return failure(fmt::format("cannot run '{}': {}", words[0], std::strerror(why)),
                       why == ENOENT ? fmt::format("install the package that has '{}'", words[0])
                                     : std::string{});
    }
    ProcessOutput output;
    auto collected =
        child.collect(spec, cancel, out->read_end.get(), err->read_end.get(), output);
    if (!collected) return failure_of(collected);
    output.exit_status = child.wait();
    return output;
}

}  // namespace faultline::host
