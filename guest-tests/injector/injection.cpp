// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/injection.hpp"

#include "protocol/fault_json.hpp"
#include "pseudofs/text_file.hpp"

#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <charconv>

namespace faultline::injector {
using protocol::FaultState;

std::string Injection::text(const char* parameter) const {
    const auto found = fault->parameters.find(parameter);
    return found == fault->parameters.end() ? "" : found->second;
}

std::int64_t Injection::number(const char* parameter) const {
    const auto value = text(parameter);
    std::int64_t result = 0;
    std::from_chars(value.data(), value.data() + value.size(), result);
    return result;
}

bool Injection::flag(const char* parameter) const {
    return text(parameter) == "true";
}

std::chrono::milliseconds Injection::duration(const char* parameter) const {
    return std::chrono::milliseconds(number(parameter));
}

void Injection::report(FaultState state, std::string detail, Facts facts) const {
    nlohmann::json line;
    protocol::put_fault(
        line, {fault->index, fault->kind, state, count, std::move(detail), std::move(facts)});
    // Lines of several injections do not mix: each fits what a pipe takes at once (PIPE_BUF).
    const auto bytes = line.dump() + "\n";
    [[maybe_unused]] const auto written = ::write(report_fd, bytes.data(), bytes.size());
}

void Injection::refuse(std::string why) const {
    report(FaultState::refused, std::move(why));
}

void Injection::refuse(const std::string& what, int error) const {
    refuse(what + ": " + pseudofs::error_text(error));
}

bool Injection::wait(std::chrono::milliseconds time) const {
    pollfd stop{stop_fd, POLLIN, 0};
    return ::poll(&stop, 1, time.count() == 0 ? -1 : static_cast<int>(time.count())) == 0;
}

}  // namespace faultline::injector
