// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/isolated.hpp"

#include "host/child.hpp"
#include "host/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>
#include <system_error>

namespace faultline::host {
namespace {

/// The child's side: an error goes through the pipe as its two texts, NUL between them.
[[noreturn]] void work_and_exit(const std::function<Result<void>()>& work, int report) {
    Result<void> result;
    try {
        result = work();
    } catch (const std::exception& error) {
        result = failure(error.what());
    }
    if (result) ::_exit(0);
    auto text = result.error().what;
    text += '\0';
    text += result.error().hint;
    static_cast<void>(write_all(report, text, "pipe"));
    ::_exit(1);
}

tl::unexpected<Error> failed(const std::string& name, int status, const std::string& text) {
    if (const auto separator = text.find('\0'); separator != std::string::npos) {
        return failure(text.substr(0, separator), text.substr(separator + 1));
    }
    if (status > 128) {
        return failure(fmt::format("{} was ended by signal {} ({})", name, status - 128,
                                   ::strsignal(status - 128)),
                       status - 128 == SIGKILL ? "the machine may be short of memory" : "");
    }
    return failure(fmt::format("{} ended with status {}", name, status));
}

}  // namespace

Result<void> run_isolated(const std::string& name, const std::function<Result<void>()>& work,
                          const Cancel& cancel, std::chrono::seconds timeout) {
    auto report = make_pipe();
    if (!report) return failure_of(report);
    const auto parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return failure(
            fmt::format("cannot start {}: {}", name, std::generic_category().message(errno)));
    }
    if (pid == 0) {
        enter_child(parent);
        work_and_exit(work, report->write_end.get());
    }
    Child child(pid, name);
    report->write_end.reset();
    std::string text;
    auto status = child.collect({report->read_end.get(), -1}, timeout, cancel,
                                [&](std::size_t, std::string_view data) { text += data; });
    if (!status) return failure_of(status);
    if (*status != 0) return failed(name, *status, text);
    return {};
}

}  // namespace faultline::host
