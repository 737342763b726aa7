// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/confirmation.hpp"

#include "run/suspicion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::run {
using model::Confirmation;
using model::Finding;
using model::Status;

namespace {

/// Below this a host keeps every process waiting now and then.
constexpr double notable_delay = 1;

std::string counted(const std::string& title, std::size_t all) {
    return all > 1 ? fmt::format("{} (and {} more)", title, all - 1) : title;
}

/// Sets `confirmation.findings`; answers the first that was seen again.
const Finding* compare(Confirmation& confirmation, const FirstRun& first, const Observation& seen) {
    const Finding* again = nullptr;
    for (const auto index : first.in_doubt) {
        const auto& finding = first.findings->at(index);
        const bool same =
            std::any_of(seen.findings.begin(), seen.findings.end(),
                        [&](const Finding& other) { return is_same_failure(finding, other); });
        confirmation.findings[index] = same;
        if (same && again == nullptr) again = &finding;
    }
    return again;
}

std::string why_unconfirmed(const Confirmation& confirmation, const FirstRun& first,
                            const Result<SecondRun>& second) {
    std::string why = "seen once with a thread for each CPU";
    if (first.host_delay_seconds && *first.host_delay_seconds >= notable_delay) {
        why += fmt::format(", one of which the host kept waiting for {:.1f} s in all",
                           *first.host_delay_seconds);
    }
    if (!second) return why + "; it could not be run again: " + second.error().what;
    if (second->seen.ending == Ending::cancelled) {
        return why + "; interrupted before it was run again to the end";
    }
    why += fmt::format(", not in a run with {}", confirmation.mode);
    if (second->judgement.status == Status::pass) return why;
    return why + ", which came to nothing: " + second->judgement.reason;
}

}  // namespace

std::vector<std::size_t> findings_in_doubt(const Judgement& judgement,
                                           const std::vector<Finding>& findings, unsigned cpus) {
    std::vector<std::size_t> doubtful;
    if (judgement.status != Status::fail) return doubtful;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (!judgement.failing.at(i)) continue;
        if (judgement.expected.at(i) || suspicion_of(findings[i].kind, cpus) == Suspicion::none) {
            return {};
        }
        doubtful.push_back(i);
    }
    return doubtful;
}

Confirmation confirm(Judgement& judgement, const FirstRun& first, const Result<SecondRun>& second) {
    Confirmation confirmation;
    confirmation.mode = "one thread for all CPUs and time by instructions";
    confirmation.host_delay_seconds = first.host_delay_seconds;
    confirmation.findings.resize(first.findings->size());
    for (const auto index : first.in_doubt)
        confirmation.findings[index] = false;
    const auto count = first.in_doubt.size();
    if (second) {
        confirmation.outcome = second->judgement.reason;
        for (const auto& finding : second->seen.findings)
            confirmation.titles.push_back(finding.title);
        if (const auto* again = compare(confirmation, first, second->seen)) {
            judgement.reason = counted(again->title, count);
            return confirmation;
        }
        judgement.reproduced = judgement.reproduced || second->judgement.reproduced;
        const bool failed =
            std::find(second->judgement.failing.begin(), second->judgement.failing.end(), true) !=
            second->judgement.failing.end();
        if (failed) {
            judgement.reason =
                second->judgement.reason + ", when this was to be seen again: " + judgement.reason;
            return confirmation;
        }
    }
    confirmation.unconfirmed = why_unconfirmed(confirmation, first, second);
    judgement.status = Status::error;
    judgement.reason =
        fmt::format("unconfirmed: {}: {}", judgement.reason, confirmation.unconfirmed);
    judgement.hint =
        "kernel or emulator cannot be told apart: repeat it, or run it where there is KVM; "
        "--no-confirm takes every finding for the kernel's";
    return confirmation;
}

}  // namespace faultline::run
