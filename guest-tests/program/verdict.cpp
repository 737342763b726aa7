// SPDX-License-Identifier: GPL-2.0-or-later
#include "program/verdict.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>

namespace faultline::program {
namespace {

bool contains(const std::vector<unsigned>& list, int status) {
    return std::find(list.begin(), list.end(), static_cast<unsigned>(status)) != list.end();
}

std::string signal_text(int number) {
    const char* name = ::sigabbrev_np(number);
    const auto text = "signal " + std::to_string(number);
    return name == nullptr ? text : std::string("SIG") + name + " (" + text + ")";
}

workload::Metrics metrics_of(const Tally& tally) {
    return {{"runs_passed", static_cast<double>(tally.passed)},
            {"runs_skipped", static_cast<double>(tally.skipped)}};
}

}  // namespace

std::string name_of(const Parameters& parameters) {
    return parameters.file.substr(parameters.file.rfind('/') + 1);
}

std::optional<workload::Result> judge_run(const Parameters& parameters, int wait_status,
                                          Tally& tally) {
    const auto name = name_of(parameters);
    if (WIFSIGNALED(wait_status)) {
        return workload::fail(name + " was killed by " + signal_text(WTERMSIG(wait_status)),
                              metrics_of(tally));
    }
    const int status = WEXITSTATUS(wait_status);
    if (contains(parameters.pass, status)) {
        ++tally.passed;
        return std::nullopt;
    }
    if (contains(parameters.skip, status)) {
        ++tally.skipped;
        return std::nullopt;
    }
    return workload::fail(name + " ended with exit status " + std::to_string(status),
                          metrics_of(tally));
}

workload::Result judge_end(const Parameters& parameters, const Tally& tally,
                           unsigned still_running) {
    const auto name = name_of(parameters);
    const bool until_the_time_is_up = parameters.repeat == 0;
    if (still_running > 0 && !until_the_time_is_up) {
        const auto reason = name + " still ran after " +
                            std::to_string(parameters.duration.count()) +
                            " s (if it is meant to: repeat = 0; if it needs longer: duration)";
        if (parameters.overrun == "fail") return workload::fail(reason, metrics_of(tally));
        if (parameters.overrun == "skip") return workload::skip(reason);
        if (parameters.overrun == "error") return workload::error(reason);
    }
    // One that could not be tested makes no pass, but a skip after others passed is odd: it counts.
    if (tally.skipped > 0) {
        return workload::skip(name + " said that this cannot be tested here: its exit status, in " +
                              std::to_string(tally.skipped) + " of " +
                              std::to_string(tally.passed + tally.skipped) + " runs");
    }
    auto metrics = metrics_of(tally);
    metrics["killed_at_the_end"] = still_running;
    return workload::pass(std::move(metrics));
}

}  // namespace faultline::program
