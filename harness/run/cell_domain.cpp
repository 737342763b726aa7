// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_domain.hpp"

#include "faults/needs.hpp"
#include "host/digest.hpp"
#include "host/file.hpp"
#include "run/delay_loop.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace faultline::run {
namespace fs = std::filesystem;

namespace {

/// Of a guest whose time is counted by instructions: its time stamp counter counts nanoseconds.
constexpr std::uint64_t counted_tsc_mhz = 1000;
/// Boots an uncompressed vmlinux without SeaBIOS's second; from QEMU's own data files.
constexpr const char* qboot = "/usr/share/qemu/qboot.rom";

/// What a guest under TCG is told of its machine. Its timer's interrupt may come too late for
/// timer_irq_works() (arch/x86/kernel/apic/io_apic.c) where the host is busy, and the kernel would
/// panic for what the emulator did; under KVM the kernel leaves that check out by itself. There the
/// counter's frequency is KVM's to say, too.
std::string emulation_options(const model::Kernel& kernel, Engine engine) {
    if (engine.accelerator != domain::Accelerator::tcg) return {};
    std::string options = "no_timer_check";
    const auto config =
        kernel.config.empty() ? Result<std::string>("") : host::read_file(kernel.config);
    if (!config) return options;
    const auto delay_loop = delay_loop_option(
        *config,
        engine.cpu_threads == domain::CpuThreads::one_each ? host_tsc_mhz() : counted_tsc_mhz);
    return delay_loop.empty() ? options : options + " " + delay_loop;
}

}  // namespace

domain::DomainSpec domain_of(const model::Scenario& scenario, const model::Cell& cell,
                             const model::Kernel& kernel, const std::string& workload_command_line,
                             Engine engine) {
    domain::DomainSpec spec;
    spec.name = fmt::format("faultline-{}", cell.id);
    spec.uuid = domain::uuid_from_sha256(host::sha256_hex("domain of cell " + cell.id));
    const bool emulated = engine.accelerator == domain::Accelerator::tcg;
    if (emulated && scenario.mode != model::Mode::parallel) {
        engine.cpu_threads = domain::CpuThreads::one_for_all;
    }
    if (emulated && scenario.mode == model::Mode::deterministic) {
        spec.repeatable = domain::repeatable_machine(cell.seed);
    }
    spec.accelerator = engine.accelerator;
    spec.cpu_threads = engine.cpu_threads;
    spec.topology = scenario.topology;
    if (spec.topology.cpu.empty()) spec.topology.cpu = faults::cpu_model_of(scenario.faults);
    if (faults::wants_debugger(scenario.faults)) spec.debugger = "gdb";
    spec.vmcoreinfo = scenario.dump.wanted();
    spec.kernel = kernel.image;
    std::error_code error;
    if (kernel.format == model::BootFormat::vmlinux && fs::exists(qboot, error)) {
        spec.firmware = qboot;
    }
    // loglevel=7: what the OOM killer and WARN print is at warning level, and "quiet" would hide
    // it. panic=0: a panic stands still, for the pvpanic event and whatever looks at the guest
    // then. sysrq_always_enabled: a guest that hangs is asked for its stacks, which distributions'
    // kernels do not allow the keyboard (kernel.sysrq).
    spec.command_line = "console=ttyS0,115200 loglevel=7 panic=0 sysrq_always_enabled";
    // A word of the command line holds from the first instruction on, a sysctl only from the
    // agent's (kernel/panic.c, oops_setup(), 5.10 to 7.2).
    for (const auto& more :
         {std::string(scenario.panic_on_oops ? "oops=panic" : ""),
          emulation_options(kernel, engine), faults::command_line_of(scenario.faults),
          domain::memoryless_command_line(scenario.topology), workload_command_line,
          kernel.identity.command_line, scenario.command_line}) {
        if (!more.empty()) spec.command_line += " " + more;
    }
    return spec;
}

}  // namespace faultline::run
