// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/report_reader.hpp"

#include <sys/wait.h>

#include <cstring>

namespace faultline::agent {
namespace {

using protocol::Outcome;
using protocol::WorkloadResult;

constexpr unsigned max_phases = 1000;
constexpr unsigned max_corruptions = 100;
constexpr unsigned max_tables = 8;
/// tools/testing/selftests/kselftest.h, KSFT_SKIP.
constexpr int exit_skip = 4;

std::string signal_text(int number) {
    const char* name = ::sigabbrev_np(number);
    return name == nullptr ? "signal " + std::to_string(number) : std::string("SIG") + name;
}

std::string describe(int wait_status) {
    if (WIFSIGNALED(wait_status)) return "was killed by " + signal_text(WTERMSIG(wait_status));
    return "ended with exit status " + std::to_string(WEXITSTATUS(wait_status));
}

bool ended_well(int wait_status) {
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

}  // namespace

void ReportReader::feed(std::string_view bytes) {
    pending_ += bytes;
    std::size_t start = 0;
    for (auto end = pending_.find('\n'); end != std::string::npos;
         end = pending_.find('\n', start)) {
        take(std::string_view(pending_).substr(start, end - start));
        start = end + 1;
    }
    pending_.erase(0, start);
    if (pending_.size() > protocol::max_report_bytes) {
        refuse("it is too long");
        pending_.clear();
    }
}

void ReportReader::finish() {
    if (!pending_.empty()) refuse("it was not finished");
    pending_.clear();
}

void ReportReader::take(std::string_view line) {
    auto answer = protocol::parse_report(line);
    if (const auto* why = std::get_if<std::string>(&answer)) return refuse(*why);
    auto& report = std::get<protocol::Report>(answer);
    if (auto* result = std::get_if<WorkloadResult>(&report)) {
        if (result_) return refuse("it is a second result");
        result_ = std::move(*result);
    } else if (auto* corruption = std::get_if<protocol::Corruption>(&report)) {
        take_corruption(std::move(*corruption));
    } else if (const auto* round = std::get_if<protocol::Round>(&report)) {
        if (on_round_) on_round_(round->number);
    } else if (auto* table = std::get_if<protocol::TaskTable>(&report)) {
        if (++tables_ <= max_tables) send_(std::move(*table));
    } else if (++phases_ <= max_phases) {
        send_(std::get<protocol::Phase>(std::move(report)));
    } else if (phases_ == max_phases + 1) {
        send_(protocol::Note{"the workload entered more phases than are kept"});
    }
}

void ReportReader::take_corruption(protocol::Corruption corruption) {
    ++corruptions_;
    if (corruptions_ <= max_corruptions) {
        send_(std::move(corruption));
    } else if (corruptions_ == max_corruptions + 1) {
        send_(protocol::Note{"the workload found more corrupt data than is kept"});
    }
}

void ReportReader::refuse(std::string_view why) {
    if (!first_bad_.empty()) return;
    first_bad_ = why;
    send_(protocol::Note{"a line of the workload's report was refused: " + first_bad_});
}

WorkloadResult ReportReader::judge(int wait_status) const {
    if (result_ && (result_->outcome != Outcome::pass || ended_well(wait_status))) return *result_;
    if (result_) {
        return {Outcome::fail, "the workload reported pass, then " + describe(wait_status),
                result_->metrics};
    }
    if (!first_bad_.empty() && WIFEXITED(wait_status)) {
        return {Outcome::error, "the workload's report cannot be read: " + first_bad_, {}};
    }
    if (ended_well(wait_status)) return {Outcome::pass, "", {}};
    const bool skipped = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == exit_skip;
    return {skipped ? Outcome::skip : Outcome::fail, "the workload " + describe(wait_status), {}};
}

}  // namespace faultline::agent
