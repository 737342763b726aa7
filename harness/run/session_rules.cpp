// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/session_rules.hpp"

namespace faultline::run {
using model::FindingKind;

namespace {

constexpr std::chrono::milliseconds settle_after_loop{300};
constexpr std::chrono::milliseconds settle_after_other{5000};

}  // namespace

std::chrono::milliseconds settling_time(const model::Finding& finding) {
    return finding.panicked || finding.kind == FindingKind::panic ? settle_after_panic
           : finding.kind == FindingKind::oom_loop                ? settle_after_loop
                                                                  : settle_after_other;
}

bool is_hang(FindingKind kind) {
    return kind == FindingKind::soft_lockup || kind == FindingKind::hard_lockup ||
           kind == FindingKind::rcu_stall || kind == FindingKind::hung_task ||
           kind == FindingKind::workqueue_lockup;
}

std::optional<model::Finding> what_silence_tells(const Silence& silence) {
    const bool gave_up = silence.ending == Ending::boot_timeout || silence.ending == Ending::hung ||
                         silence.ending == Ending::stopped;
    model::Finding finding;
    if (silence.panic_told && !silence.panic_on_console) {
        finding.kind = FindingKind::panic;
        finding.title = "kernel panic (nothing on the console)";
        finding.panicked = true;
    } else if (gave_up && !silence.saw_kernel_output) {
        finding.kind = FindingKind::no_output;
        finding.title = "no output from test machine";
    } else {
        return std::nullopt;
    }
    return finding;
}

}  // namespace faultline::run
