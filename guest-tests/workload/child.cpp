// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/child.hpp"

#include "host/fd.hpp"
#include "protocol/report.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <sstream>

namespace faultline::workload {
namespace {

/// Only async-signal-safe calls: the child of a fork. Returns the errno of what failed.
int become(const ChildSpec& spec, char* const* words) {
    ::setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    // Reports are the workload's to write: its children may use the number for what they like.
    ::close(protocol::report_fd);
    if (!spec.output.empty()) {
        const int fd = ::open(spec.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (fd < 0) return errno;
        ::dup2(fd, STDOUT_FILENO);
        ::dup2(fd, STDERR_FILENO);
        if (fd > STDERR_FILENO) ::close(fd);
    }
    if (::chdir(spec.directory.c_str()) != 0) return errno;
    const auto id = spec.uid;
    if (id != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(id) != 0 || ::setuid(id) != 0)) {
        return errno;
    }
    ::execv(words[0], words);
    return errno;
}

/// "[<0>] kernfs_drain+0xe4/0x110" a line becomes "kernfs_drain+0xe4/0x110 < ..."; at most ten.
std::string stack_of(const std::string& file) {
    std::istringstream lines(pseudofs::read_text(file).value_or(""));
    std::string stack, line;
    for (int i = 0; i < 10 && std::getline(lines, line); ++i) {
        const auto name = line.rfind(' ');
        stack += (i == 0 ? "" : " < ") + line.substr(name == std::string::npos ? 0 : name + 1);
    }
    return stack;
}

}  // namespace

faultline::Result<pid_t> start_child(const ChildSpec& spec) {
    const auto& directory = spec.directory;
    if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
        return failure("cannot make '" + directory + "': " + pseudofs::error_text(errno));
    }
    if (spec.uid != 0 && ::chown(directory.c_str(), spec.uid, spec.uid) != 0) {
        return failure("cannot give '" + directory + "' away: " + pseudofs::error_text(errno));
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failure("cannot make a pipe: " + pseudofs::error_text(errno));
    }
    const host::Fd read_end(ends[0]);
    host::Fd write_end(ends[1]);
    auto command = spec.command;
    std::vector<char*> words;
    for (auto& word : command)
        words.push_back(word.data());
    words.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) return failure("cannot fork: " + pseudofs::error_text(errno));
    if (pid == 0) {
        const int why = become(spec, words.data());
        [[maybe_unused]] const auto told = ::write(write_end.get(), &why, sizeof why);
        ::_exit(127);
    }
    write_end.reset();
    int why = 0;
    // Closed by a good exec.
    if (::read(read_end.get(), &why, sizeof why) == ssize_t{sizeof why}) {
        return failure("cannot run '" + command[0] + "': " + pseudofs::error_text(why));
    }
    return pid;
}

std::string where_it_is(pid_t pid) {
    const auto directory = "/proc/" + std::to_string(pid) + "/";
    const auto stat = pseudofs::read_line(directory + "stat");
    // The name before the state may hold anything, a ')' too (proc(5)).
    const auto name_end = stat.rfind(')');
    const auto state = name_end == std::string::npos ? "?" : stat.substr(name_end + 2, 1);
    const auto place = pseudofs::read_line(directory + "wchan");
    const auto stack = stack_of(directory + "stack");
    return "state " + state + (place.empty() || place == "0" ? "" : ", in " + place) +
           (stack.empty() ? "" : ", stack: " + stack);
}

}  // namespace faultline::workload
