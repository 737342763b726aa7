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

/// Takes "zeta is 8.6, should be 8.5" apart.
protocol::Corruption corruption_of(const Trial& trial, const TrialResult& result) {
    constexpr std::string_view is = " is ", should = ", should be ";
    const std::string_view text = result.text;
    const auto is_at = text.find(is);
    const auto should_at = text.find(should);
    protocol::Corruption wrong;
    wrong.subject = trial.benchmark + "." + trial.size;
    if (is_at == std::string_view::npos || should_at == std::string_view::npos ||
        is_at > should_at) {
        wrong.got = text;
        wrong.wanted = "the official value";
    } else {
        const auto got = is_at + is.size();
        wrong.details["value"] = text.substr(0, is_at);
        wrong.got = text.substr(got, should_at - got);
        wrong.wanted = text.substr(should_at + should.size());
    }
    std::string nodes;
    for (const auto node : result.nodes)
        nodes += (nodes.empty() ? "" : ",") + std::to_string(node);
    wrong.details.insert({{"benchmark", trial.benchmark},
                          {"class", trial.size},
                          {"placement", trial.node ? "bound" : trial.placement},
                          {"node", nodes}});
    return wrong;
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
    if (result->verified && status != 0) {
        return workload::error(trial.name() + " " + describe_end(wait_status, output));
    }
    for (const auto node : result->nodes) {
        if (trial.node && node != *trial.node) {
            return workload::fail(trial.name() + " ran on node " + std::to_string(node));
        }
    }
    if (!result->verified) {
        tally.wrong.push_back(corruption_of(trial, *result));
        return std::nullopt;
    }
    ++tally.verified;
    tally.nodes.insert(result->nodes.begin(), result->nodes.end());
    auto& mops = tally.metrics[trial.metric() + "_mops"];
    mops = std::max(mops, result->mops);
    return std::nullopt;
}

}  // namespace faultline::nas
