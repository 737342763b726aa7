// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/simulated_executor.hpp"

#include "host/digest.hpp"

#include <poll.h>

#include <string>

namespace faultline::schedule {
namespace {

using model::Status;

constexpr std::uint64_t failing = 5, skipped = 8, erring = 10;

Status status_of(std::uint64_t percent) {
    if (percent < failing) return Status::fail;
    if (percent < skipped) return Status::skip;
    return percent < erring ? Status::error : Status::pass;
}

model::Finding warning() {
    model::Finding finding;
    finding.kind = model::FindingKind::warning;
    finding.title = "WARNING in simulated_function";
    return finding;
}

}  // namespace

model::Verdict SimulatedExecutor::execute(const run::CellRequest& request,
                                          const host::Cancel& cancel,
                                          const run::OnProgress& on_progress) {
    const auto& scenario = *request.scenario;
    const auto chance = std::stoull(host::sha256_hex(request.cell.id).substr(0, 8), nullptr, 16);
    const auto time = seconds_ * (0.5 + static_cast<double>(chance % 1000) / 1000);
    const bool refused = request.wait_for_turn && !request.wait_for_turn();
    if (on_progress) on_progress({model::CellPhase::workload, 0, "simulated", 0});
    pollfd wait{cancel.fd(), POLLIN, 0};
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(time).count();
    if (wait_ms > 0 && !refused) ::poll(&wait, 1, static_cast<int>(wait_ms));

    model::Verdict verdict;
    verdict.cell = request.cell;
    verdict.scenario = scenario.name;
    verdict.workload = scenario.workload.name;
    verdict.parameters = scenario.workload.parameters;
    verdict.topology = scenario.topology;
    verdict.replay = request.replay;
    verdict.kernel.reference = request.cell.kernel;
    verdict.expected_finding = scenario.expect.finding;
    verdict.host.accelerator = "tcg";
    verdict.host.accelerator_reason = simulated_reason;
    verdict.notes = {simulated_reason};
    verdict.seconds[model::CellPhase::fetch] = request.fetch_seconds;
    verdict.seconds[model::CellPhase::boot] = time.count();
    verdict.interrupted = refused || cancel.is_set();
    verdict.status = verdict.interrupted ? Status::error : status_of(chance / 1000 % 100);
    verdict.reason = verdict.interrupted ? "interrupted" : "simulated";
    if (verdict.status == Status::fail) {
        verdict.findings = {warning()};
        verdict.expected = {false};
    }
    return verdict;
}

KernelSource simulated_kernels() {
    return [](const std::string& reference, model::Duration) {
        model::Kernel kernel;
        kernel.identity.reference = reference;
        return kernel;
    };
}

}  // namespace faultline::schedule
