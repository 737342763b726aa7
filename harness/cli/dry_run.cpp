// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/dry_run.hpp"

#include "run/cell_domain.hpp"
#include "vm/libvirt/libvirt_backend.hpp"

#include <fmt/format.h>

namespace faultline::cli {

void print_dry_run(const std::vector<schedule::PlannedCell>& cells,
                   const config::WorkloadCatalogue& workloads, domain::Accelerator accelerator,
                   const schedule::KernelSource& kernels) {
    for (const auto& planned : cells) {
        const auto& cell = planned.cell;
        const auto& scenario = *planned.scenario;
        auto kernel = kernels(cell.kernel, scenario.timeouts.fetch);
        model::Kernel shown;
        shown.image = "/KERNEL";
        if (kernel) shown = *kernel;
        fmt::print("cell {}  kernel {}  seed {}  attempt {}  {}{}\n", cell.id, cell.kernel,
                   cell.seed, cell.attempt, model::describe(scenario.topology),
                   kernel ? "" : "  (kernel not fetched yet)");
        auto spec =
            run::domain_of(scenario, cell, shown, workloads.at(scenario.workload.name).command_line,
                           {accelerator});
        const auto emulator = vm::find_emulator();
        spec.emulator = emulator ? *emulator : "/QEMU";
        spec.initramfs = "/INITRAMFS";
        if (!config::image_of(scenario, workloads).empty()) spec.disk = "/IMAGE";
        spec.console = "/GUEST/console";
        spec.events = "/GUEST/events";
        fmt::print("{}\n", domain::to_xml(spec));
    }
}

}  // namespace faultline::cli
