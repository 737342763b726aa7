// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/judge.hpp"

#include "run/cell_faults.hpp"
#include "run/fault_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace faultline::run {
using model::Expectation;
using model::Finding;
using model::Status;

namespace {

std::string last_console_lines(const Observation& seen) {
    if (seen.console.last_lines.empty()) return "the console stayed empty";
    return fmt::format("the console's last line: {}", seen.console.last_lines.back());
}

bool is_corruption(const Finding& finding) {
    return finding.kind == model::FindingKind::data_corruption;
}

/// The title; of corrupt data, which no report on the console explains, the values too.
std::string reason_of(const Finding& finding) {
    const auto got = finding.details.find("got");
    const auto wanted = finding.details.find("wanted");
    if (!is_corruption(finding) || got == finding.details.end() ||
        wanted == finding.details.end()) {
        return finding.title;
    }
    return fmt::format("{}: got {}, wanted {}", finding.title, got->second, wanted->second);
}

Judgement judge_findings(const std::vector<const Finding*>& failing) {
    Judgement judgement;
    judgement.status = Status::fail;
    judgement.reason = reason_of(*failing.front());
    if (failing.size() > 1) {
        judgement.reason += fmt::format(" (and {} more)", failing.size() - 1);
    }
    if (std::all_of(failing.begin(), failing.end(),
                    [](const auto* f) { return is_corruption(*f); })) {
        judgement.hint =
            "kernel, emulation or hardware: repeat it under KVM and on another host before you "
            "believe that it is the kernel's";
    }
    return judgement;
}

Judgement judge_workload(const model::Scenario& scenario, const protocol::WorkloadResult& result) {
    using protocol::Outcome;
    const auto& name = scenario.workload.name;
    switch (result.outcome) {
        case Outcome::pass:
            return {Status::pass, "the workload passed, and the kernel reported nothing unexpected",
                    {},           {},
                    false,        {}};
        case Outcome::fail:
            return {Status::fail, fmt::format("workload {} failed: {}", name, result.reason),
                    {},           {},
                    false,        {}};
        case Outcome::skip:
            return {Status::skip, result.reason, {}, {}, false, {}};
        case Outcome::error:
            break;
    }
    return {Status::error,
            fmt::format("workload {} could not be run: {}", name, result.reason),
            {},
            {},
            false,
            {}};
}

Judgement error(std::string reason, std::string hint = {}) {
    return {Status::error, std::move(reason), std::move(hint), {}, false, {}};
}

/// What cannot do its work since the kernel forced a failure on it was not kept from it by
/// mistake. A `fail` of a workload's is the kernel's all the same: it did wrong.
void judge_forced_error(const Observation& seen, Judgement& judgement) {
    std::uint64_t forced = 0;
    for (const auto& [kind, count] : seen.forced.counts)
        forced += count;
    if (forced == 0 || judgement.status != Status::error) return;
    judgement.status = Status::pass;
    judgement.reason = fmt::format(
        "the kernel reported nothing unexpected, and forced {} failures, which the workload did "
        "not survive: {}",
        forced, judgement.reason);
}

/// Whatever the workload or the machine came to may be what the plan did to it.
void name_faults(const Observation& seen, Judgement& judgement) {
    if (judgement.status != Status::fail && judgement.status != Status::error) return;
    const auto faults = faults_before(seen.uptime, seen.faults, seen.forced);
    if (!faults.empty()) judgement.reason += "; " + faults;
}

/// Somebody pressed the button because the plan said so.
bool ended_by_plan(const Observation& seen) {
    return seen.ending == Ending::stopped &&
           std::any_of(seen.faults.begin(), seen.faults.end(), [](const auto& record) {
               return (record.state == model::FaultState::fired ||
                       record.state == model::FaultState::accepted) &&
                      (record.kind == "reset" || record.kind == "power-button");
           });
}

Judgement judge_missing_report(const model::Scenario& scenario, const Observation& seen) {
    const auto& timeouts = scenario.timeouts;
    switch (seen.ending) {
        case Ending::boot_timeout:
            return error(fmt::format("the guest did not report within {} of its start; {}",
                                     model::to_string(timeouts.boot), last_console_lines(seen)),
                         "if the console shows it still booting, raise timeouts.boot");
        case Ending::workload_timeout:
            return error(
                fmt::format("workload {} did not end within {}; last heard {:.0f} s before",
                            scenario.workload.name, model::to_string(timeouts.workload),
                            seen.silent_seconds),
                seen.watchdog_expired
                    ? "the guest's watchdog expired: it hung without a word on the console"
                    : "if it needs longer, raise scenario.timeout");
        case Ending::hung:
            return error(
                fmt::format("the guest hung: its watchdog expired, last heard {:.0f} s before; {}",
                            seen.silent_seconds, last_console_lines(seen)),
                "whether kernel, workload or an overloaded host is at fault cannot be told from "
                "silence; try again on an idle host, with nmi_watchdog=1 or softlockup_panic=1 in "
                "scenario.cmdline");
        case Ending::stopped:
            return error(fmt::format("the guest stopped {}; {}",
                                     seen.booted ? "before the workload ended"
                                                 : "before it reported anything",
                                     last_console_lines(seen)),
                         "a kernel that resets the machine without a word cannot be judged");
        case Ending::cancelled:
            return error("interrupted before the guest was done");
        default:
            return error("the guest ended without a result of its workload");
    }
}

/// A program of the test's died, or the machine said nothing: no word of a kernel's.
bool is_no_kernel_failure(const Finding& finding) {
    return finding.kind == model::FindingKind::program_crash ||
           finding.kind == model::FindingKind::no_output;
}

}  // namespace

bool allows(const Expectation& expect, const Finding& finding) {
    return !finding.panicked &&
           std::find(expect.allow.begin(), expect.allow.end(), finding.kind) != expect.allow.end();
}

Judgement judge(const model::Scenario& scenario, const Observation& seen) {
    std::vector<const Finding*> failing;
    const Finding* crashed = nullptr;
    std::vector<bool> expected, fails;
    bool reproduced = false;
    for (const auto& finding : seen.findings) {
        const bool aim =
            !scenario.expect.finding.empty() && finding.title == scenario.expect.finding;
        const bool allowed = allows(scenario.expect, finding);
        reproduced = reproduced || aim;
        expected.push_back(aim || allowed);
        // What a guest says of itself counts only if its words can be trusted.
        const bool hearsay = is_corruption(finding) && seen.events.refused > 0;
        fails.push_back(!allowed && !hearsay && !is_no_kernel_failure(finding));
        if (allowed || hearsay) continue;
        if (fails.back()) {
            failing.push_back(&finding);
        } else if (finding.kind == model::FindingKind::program_crash && crashed == nullptr) {
            crashed = &finding;
        }
    }
    Judgement judgement;
    if (!failing.empty()) {
        judgement = judge_findings(failing);
    } else if (!seen.trouble.empty()) {
        judgement = error(seen.trouble, seen.hint);
    } else if (seen.events.refused > 0) {
        judgement = error(fmt::format("the agent's event stream is damaged ({} refused): {}",
                                      seen.events.refused, seen.events.first_refusal),
                          "what such a guest says of itself cannot be trusted");
    } else if (seen.result && seen.ending == Ending::reported) {
        judgement = judge_workload(scenario, *seen.result);
        judge_forced_error(seen, judgement);
        name_faults(seen, judgement);
    } else if (crashed != nullptr) {
        judgement = error(crashed->title, "no word of a kernel's failure");
        name_faults(seen, judgement);
    } else if (ended_by_plan(seen)) {
        judgement.status = Status::pass;
        judgement.reason = "the machine was ended as planned, and the kernel reported nothing";
    } else {
        judgement = judge_missing_report(scenario, seen);
        name_faults(seen, judgement);
    }
    if (judgement.status == Status::pass) {
        auto missing = missing_fault(scenario.faults, seen.faults);
        if (!missing.empty()) {
            judgement.status = Status::skip;
            judgement.reason = std::move(missing);
        }
    }
    judgement.expected = std::move(expected);
    judgement.reproduced = reproduced;
    judgement.failing = std::move(fails);
    return judgement;
}

}  // namespace faultline::run
