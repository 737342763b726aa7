// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/process.hpp"

#include "host/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <system_error>

namespace faultline::host {
namespace fs = std::filesystem;

namespace {

/// What exec needs, made before fork: nothing may allocate between fork and exec.
struct Command {
    std::string program;
    std::vector<std::string> words, variables;
    std::string directory;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (auto& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

/// Ours, with what the caller adds, and with the sbin directories at the end of PATH: an ordinary
/// user of Debian has none there, and depmod and blkid live in them.
std::vector<std::string> child_environment(const ProcessSpec& spec, std::string& search_path) {
    const char* path = std::getenv("PATH");
    search_path = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry)
        variables.emplace_back(*entry);
    for (const auto& [name, value] : spec.environment) {
        const auto prefix = name + "=";
        std::erase_if(variables, [&](const auto& v) { return v.starts_with(prefix); });
        if (name == "PATH") search_path = value;
        variables.push_back(prefix + value);
    }
    search_path += ":/usr/local/sbin:/usr/sbin:/sbin";
    std::erase_if(variables, [](const auto& v) { return v.starts_with("PATH="); });
    variables.push_back("PATH=" + search_path);
    return variables;
}

/// As execvp looks it up; `name` itself if it is nowhere, for exec to say so.
std::string look_up(const std::string& name, const std::string& search_path) {
    if (name.find('/') != std::string::npos) return name;
    std::istringstream directories(search_path);
    for (std::string directory; std::getline(directories, directory, ':');) {
        const auto candidate = fs::path(directory.empty() ? "." : directory) / name;
        std::error_code ignored;
        if (::access(candidate.c_str(), X_OK) == 0 && fs::is_regular_file(candidate, ignored)) {
            return fs::absolute(candidate, ignored).string();
        }
    }
    return name;
}

/// The child's side; what kept it from running goes to `report`.
[[noreturn]] void become(const char* program, char* const* argv, char* const* environment,
                         const char* directory, int out, int err, int report, pid_t parent) {
    enter_child(parent);
    const int null = ::open("/dev/null", O_RDONLY);
    if (null >= 0 && ::dup2(null, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(err, 2) >= 0 &&
        (*directory == '\0' || ::chdir(directory) == 0)) {
        if (null > STDERR_FILENO) ::close(null);
        ::execve(program, argv, environment);
    }
    const int why = errno;
    [[maybe_unused]] const auto written = ::write(report, &why, sizeof why);
    ::_exit(127);
}

/// Trims in large steps: one erase per chunk would move the whole text each time.
void keep_last(std::string& kept, std::string_view more, std::size_t limit) {
    kept.append(more);
    if (kept.size() > limit + std::max<std::size_t>(limit / 2, 65536)) {
        kept.erase(0, kept.size() - limit);
    }
}

void trim(std::string& kept, std::size_t limit) {
    if (kept.size() > limit) kept.erase(0, kept.size() - limit);
}

/// What kept the child from running; 0 if it runs. Blocks until exec, which closes the other end.
int wait_for_exec(const Fd& report) {
    ::fcntl(report.get(), F_SETFL, 0);
    int why = 0;
    for (;;) {
        const auto got = ::read(report.get(), &why, sizeof why);
        if (got < 0 && errno == EINTR) continue;
        return got == static_cast<ssize_t>(sizeof why) ? why : 0;
    }
}

tl::unexpected<Error> cannot_run(const Command& command, int why) {
    std::error_code ignored;
    const auto& name = command.words[0];
    auto text = std::generic_category().message(why);
    if (!command.directory.empty() && !fs::is_directory(command.directory, ignored)) {
        return failure(
            fmt::format("cannot run '{}' in '{}': {}", name, command.directory, std::move(text)));
    }
    return failure(fmt::format("cannot run '{}': {}", name, std::move(text)),
                   why == ENOENT ? fmt::format("install the package that has '{}'", name) : "");
}

}  // namespace

Result<ProcessOutput> run_process(const ProcessSpec& spec, const Cancel& cancel) {
    if (spec.command.empty()) return failure("no program to run");
    auto out = make_pipe();
    auto err = make_pipe();
    auto report = make_pipe();
    if (!out) return failure_of(out);
    if (!err) return failure_of(err);
    if (!report) return failure_of(report);

    std::string search_path;
    Command command{
        {}, spec.command, child_environment(spec, search_path), spec.directory.string()};
    command.program = look_up(command.words[0], search_path);
    const auto argv = pointers(command.words);
    const auto environment = pointers(command.variables);
    const auto parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failure(fmt::format("cannot start '{}': {}", command.words[0],
                                   std::generic_category().message(errno)));
    }
    if (pid == 0) {
        become(command.program.c_str(), argv.data(), environment.data(), command.directory.c_str(),
               out->write_end.get(), err->write_end.get(), report->write_end.get(), parent);
    }
    Child child(pid, command.words[0]);
    out->write_end.reset();
    err->write_end.reset();
    report->write_end.reset();
    if (const int why = wait_for_exec(report->read_end); why != 0) return cannot_run(command, why);

    ProcessOutput output;
    auto status =
        child.collect({out->read_end.get(), err->read_end.get()}, spec.timeout, cancel,
                      [&](std::size_t stream, std::string_view text) {
                          keep_last(stream == 0 ? output.out : output.err, text, spec.output_limit);
                          if (spec.on_output) spec.on_output(text);
                      });
    if (!status) return failure_of(status);
    trim(output.out, spec.output_limit);
    trim(output.err, spec.output_limit);
    output.exit_status = *status;
    return output;
}

}  // namespace faultline::host
