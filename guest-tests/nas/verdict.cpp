// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/verdict.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>

namespace faultline::nas {
namespace {

constexpr int exit_wrong = 1;  // kernels/main.c

std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

}  // namespace

std::string describe_end(int wait_status, const std::string& output) {
    std::string text;
    if (WIFSIGNALED(wait_status)) {
        const char* name = ::sigabbrev_np(WTERMSIG(wait_status));
        text =
            "was killed by " + (name == nullptr ? "signal " + std::to_string(WTERMSIG(wait_status))
                                                : std::string("SIG") + name);
    } else {
        text = "ended with exit status " + std::to_string(WEXITSTATUS(wait_status));
    }
    const auto said = last_line(output);
    return said.empty() ? text : text + ": " + said;
}

std::optional<workload::Result> judge_trial(const Trial& trial, int wait_status,
                                            const std::string& output, Tally& tally) {
    // Nothing but the kernel, or the memory, makes a benchmark stumble that verified elsewhere.
    if (WIFSIGNALED(wait_status)) {
        return workload::fail(trial.name() + " " + describe_end(wait_status, output));
    }
    const int status = WEXITSTATUS(wait_status);
    const auto result = parse_output(output, trial);
    if (!result || (status != 0 && status != exit_wrong)) {
        return workload::error(trial.name() + " " + describe_end(wait_status, output));
    }
    if (!result->verified || status != 0) {
        return workload::fail("silent data corruption: " + trial.benchmark + " class " +
                              trial.size + " " + result->text);
    }
    for (const auto node : result->nodes) {
        if (trial.node && node != *trial.node) {
            return workload::fail(trial.name() + " ran on node " + std::to_string(node));
        }
    }
    ++tally.verified;
    tally.nodes.insert(result->nodes.begin(), result->nodes.end());
    auto& mops = tally.metrics[trial.metric() + "_mops"];
    mops = std::max(mops, result->mops);
    return std::nullopt;
}

}  // namespace faultline::nas
