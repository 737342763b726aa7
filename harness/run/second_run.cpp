// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/second_run.hpp"

#include "host/digest.hpp"
#include "run/cell_domain.hpp"
#include "run/fault_devices.hpp"
#include "run/guest_run.hpp"
#include "run/one_thread.hpp"

#include <fmt/format.h>

#include <utility>

namespace faultline::run {
namespace {

model::Scenario second_scenario(model::Scenario scenario) {
    scenario = with_time_for_one_thread(std::move(scenario));
    scenario.dump = {};  // the first guest's is kept
    return scenario;
}

domain::DomainSpec second_domain(const CellRequest& request, const CellEnvironment& environment,
                                 const GuestDisks& disks) {
    const auto& scenario = *request.scenario;
    auto spec = domain_of(scenario, request.cell, **request.kernel,
                          environment.workloads->at(scenario.workload.name).command_line,
                          {domain::Accelerator::tcg, domain::CpuThreads::one_for_all});
    spec.initramfs = disks.initramfs;
    spec.disk = disks.root;
    // libvirt may not know yet that the first one is gone.
    spec.name += "-confirm";
    spec.uuid =
        domain::uuid_from_sha256(host::sha256_hex("confirmation of cell " + request.cell.id));
    return spec;
}

}  // namespace

Result<SecondRun> run_again(const CellRequest& request, const CellEnvironment& environment,
                            const GuestDisks& disks, const host::Cancel& cancel,
                            const SecondRunProgress& progress) {
    if (cancel.is_set()) return failure("interrupted");
    const auto tell = [&](const std::string& detail) {
        if (progress.on_progress) {
            progress.on_progress({model::CellPhase::confirm, 0, detail, 0});
        }
    };
    tell("once more with one thread for all CPUs: " + progress.what);
    const auto scenario = second_scenario(*request.scenario);
    const GuestFilesPlace files{request.directory, "confirm-", (*request.kernel)->image};
    auto spec = second_domain(request, environment, disks);
    if (auto made = add_fault_devices(spec, scenario.faults,
                                      environment.backend->scratch() / request.cell.id);
        !made) {
        return failure_of(made);
    }
    auto machine = make_guest(*environment.backend, spec, scenario, files);
    if (!machine) return failure_of(machine);
    auto result = run_guest(**machine, scenario, files, cancel, [&](const Progress& step) {
        tell(fmt::format("{}{}{}", to_string(step.phase), step.detail.empty() ? "" : ": ",
                         step.detail));
    });
    auto judgement = judge(scenario, result.seen);
    return SecondRun{std::move(judgement), std::move(result.seen)};
}

}  // namespace faultline::run
