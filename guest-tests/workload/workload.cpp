// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/workload.hpp"

#include "protocol/report.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace faultline::workload {
namespace {

using protocol::Outcome;

void send(const protocol::Report& report) {
    auto line = protocol::to_report_line(report);
    line += '\n';
    const int fd = ::fcntl(protocol::report_fd, F_GETFD) < 0 ? STDOUT_FILENO : protocol::report_fd;
    std::string_view left = line;
    while (!left.empty()) {
        const auto written = ::write(fd, left.data(), left.size());
        if (written < 0 && errno != EINTR) return;
        if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// tools/testing/selftests/kselftest.h.
int exit_status(Outcome outcome) {
    switch (outcome) {
        case Outcome::pass:
            return 0;
        case Outcome::skip:
            return 4;
        case Outcome::fail:
        case Outcome::error:
            break;
    }
    return 1;
}

}  // namespace

Result pass(Metrics metrics) {
    return {Outcome::pass, "", std::move(metrics)};
}

Result fail(std::string reason, Metrics metrics) {
    return {Outcome::fail, std::move(reason), std::move(metrics)};
}

Result skip(std::string reason) {
    return {Outcome::skip, std::move(reason), {}};
}

Result error(std::string reason) {
    return {Outcome::error, std::move(reason), {}};
}

void report_phase(std::string name) {
    send(protocol::Phase{std::move(name)});
}

void report_round(std::uint64_t number) {
    static const char* wanted = std::getenv(protocol::rounds_variable);
    if (wanted == nullptr) return;
    const auto list = "," + std::string(wanted) + ",";
    if (list.find("," + std::to_string(number) + ",") == std::string::npos) return;
    send(protocol::Round{number});
}

void report_corruption(protocol::Corruption corruption) {
    send(std::move(corruption));
}

void report_tasks(protocol::TaskTable table) {
    send(std::move(table));
}

int report_result(Result result) {
    const auto status = exit_status(result.outcome);
    send(std::move(result));
    return status;
}

}  // namespace faultline::workload
