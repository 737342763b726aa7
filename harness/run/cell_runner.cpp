// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_runner.hpp"

#include "host/digest.hpp"
#include "host/file.hpp"
#include "host/host_facts.hpp"
#include "image/guest_image.hpp"
#include "image/initramfs.hpp"
#include "kernel/provider.hpp"
#include "run/delay_loop.hpp"
#include "run/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>

namespace faultline::run {
namespace fs = std::filesystem;
using model::CellPhase;
using model::Verdict;

namespace {

using Clock = std::chrono::steady_clock;

/// Boots an uncompressed vmlinux without SeaBIOS's second; from QEMU's own data files.
constexpr const char* qboot = "/usr/share/qemu/qboot.rom";
/// Debian's busybox-static.
constexpr const char* busybox = "/bin/busybox";
/// Modules of the harness's own, for every guest whose kernel has them: panics and hangs become
/// events. pvpanic is the ISA device's driver up to 5.12, pvpanic-mmio from 5.13 on.
constexpr std::array<const char*, 3> wanted_modules{"pvpanic", "pvpanic-mmio", "i6300esb"};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class CellRun {
 public:
    CellRun(const CellRequest& request, const CellEnvironment& environment,
            const host::Cancel& cancel, const OnProgress& on_progress)
        : request_(request),
          environment_(environment),
          scenario_(*request.scenario),
          cancel_(cancel),
          on_progress_(on_progress) {
        describe();
    }

    Verdict run() {
        run_phases();
        verdict_.interrupted = cancel_.is_set() && verdict_.status == model::Status::error;
        if (verdict_.interrupted) verdict_.hint.clear();
        return std::move(verdict_);
    }

 private:
    void run_phases() {
        verdict_.seconds[CellPhase::fetch] = request_.fetch_seconds;
        if (!*request_.kernel) {
            give_up(
                fmt::format("kernel '{}': {}", request_.cell.kernel, request_.kernel->error().what),
                request_.kernel->error().hint);
            return;
        }
        take_kernel(**request_.kernel);
        if (const auto option = missing_option(); !option.empty()) {
            verdict_.status = model::Status::skip;
            verdict_.reason =
                fmt::format("the kernel was built without {}, which workload {} needs", option,
                            scenario_.workload.name);
            return;
        }
        if (make_image() && connect() && make_guest()) watch();
        list_artifacts();
        std::error_code ignored;
        fs::remove_all(scratch(), ignored);
    }

    const model::Kernel& kernel() const { return **request_.kernel; }
    const model::WorkloadDeclaration& workload() const {
        return environment_.workloads->at(scenario_.workload.name);
    }
    fs::path scratch() const { return environment_.backend->scratch() / request_.cell.id; }

    void describe() {
        verdict_.cell = request_.cell;
        verdict_.scenario = scenario_.name;
        verdict_.workload = scenario_.workload.name;
        verdict_.parameters = scenario_.workload.parameters;
        verdict_.topology = scenario_.topology;
        verdict_.expected_finding = scenario_.expect.finding;
        verdict_.replay = request_.replay;
        verdict_.kernel.reference = request_.cell.kernel;
        auto& host = verdict_.host;
        host.cpu = host::cpu_model();
        host.cpus = host::usable_cpus();
        host.accelerator = vm::to_string(environment_.accelerator.accelerator);
        host.accelerator_reason = environment_.accelerator.reason;
        host.connection = environment_.backend->uri();
    }

    /// Waits for libvirt; then asks whether its host can hold the guest.
    bool connect() {
        auto& backend = *environment_.backend;
        if (const auto ready = backend.ready(); !ready) {
            return give_up(CellPhase::define, ready.error());
        }
        verdict_.host.libvirt = backend.hypervisor_version();
        const auto memory = backend.host_memory();
        if (!memory || scenario_.topology.memory.value <= memory->value) return true;
        verdict_.status = model::Status::skip;
        verdict_.reason = fmt::format("the guest wants {} of memory, and this host has {:.1f} GiB",
                                      model::to_string(scenario_.topology.memory),
                                      static_cast<double>(memory->value) / (1ULL << 30));
        return false;
    }

    void take_kernel(const model::Kernel& kernel) {
        verdict_.kernel = kernel.identity;
        verdict_.boot_format = kernel.format == model::BootFormat::vmlinux
                                   ? "vmlinux"
                                   : fmt::format("bzImage ({})", kernel.format_reason);
    }

    /// The first option that the workload needs and the kernel's .config lacks; empty if none, or
    /// if there is no .config to ask.
    std::string missing_option() const {
        if (kernel().config.empty()) return {};
        const auto config = host::read_file(kernel().config);
        if (!config) return {};
        for (const auto& option : workload().kernel_options) {
            const bool built = config->find("\n" + option + "=y") != std::string::npos ||
                               config->find("\n" + option + "=m") != std::string::npos;
            if (!built) return option;
        }
        return {};
    }

    bool give_up(std::string reason, std::string hint = {}) {
        verdict_.status = model::Status::error;
        verdict_.reason = std::move(reason);
        verdict_.hint = std::move(hint);
        return false;
    }

    bool give_up(CellPhase phase, const Error& error) {
        return give_up(fmt::format("{}: {}", to_string(phase), error.what), error.hint);
    }

    void show(CellPhase phase) const {
        if (on_progress_) on_progress_({phase, 0, {}, 0});
    }

    /// The modules with what they need, in loading order.
    Result<void> add_modules(image::GuestFiles& files) const {
        const auto add = [&](const std::string& name, bool required) -> Result<void> {
            auto paths = kernel::module_with_dependencies(kernel(), name);
            if (!paths) return failure_of(paths);
            if (paths->empty() && required) files.modules.push_back({name, {}, true});
            for (const auto& path : *paths) {
                const auto file = path.filename().string();
                const auto module = file.substr(0, file.find(".ko"));
                const bool present =
                    std::any_of(files.modules.begin(), files.modules.end(),
                                [&](const auto& other) { return other.name == module; });
                if (!present) files.modules.push_back({module, path, required});
            }
            return {};
        };
        for (const auto& name : workload().modules) {
            if (auto added = add(name, true); !added) return added;
        }
        for (const auto* name : wanted_modules) {
            if (auto added = add(name, false); !added) return added;
        }
        return {};
    }

    bool make_image() {
        show(CellPhase::image);
        const auto start = Clock::now();
        const auto deadline = start + scenario_.timeouts.image;
        const auto go_on = [&]() -> Result<void> {
            if (cancel_.is_set()) return failure("interrupted");
            if (Clock::now() < deadline) return {};
            return failure(
                fmt::format("not written within {}", model::to_string(scenario_.timeouts.image)),
                "raise timeouts.image, or look for what slows the disk");
        };
        const auto made = write_image(go_on);
        verdict_.seconds[CellPhase::image] = seconds_since(start);
        return made ? true : give_up(CellPhase::image, made.error());
    }

    Result<void> write_image(const image::GoOn& go_on) {
        image::GuestFiles files;
        files.agent = environment_.guest / "agent";
        files.busybox = busybox;
        files.workload = workload().executable;
        files.plan.workload = scenario_.workload.name;
        for (const auto& [name, value] : scenario_.workload.parameters) {
            files.arguments.push_back(name + "=" + environment_.files.value_for_guest(name, value));
        }
        if (auto kept = environment_.files.keep_programs(request_.directory); !kept) return kept;
        if (auto added = add_modules(files); !added) return added;
        auto entries = image::guest_entries(files);
        if (!entries) return failure_of(entries);
        const auto more = environment_.files.files.entries();
        entries->insert(entries->end(), more.begin(), more.end());
        if (auto made = host::make_directories(scratch()); !made) return made;
        auto image = image::write_initramfs(std::move(*entries), initramfs(), go_on);
        if (!image) return failure_of(image);
        verdict_.initramfs_sha256 = image->sha256;
        return {};
    }

    fs::path initramfs() const {
        return (environment_.keep_image ? request_.directory : scratch()) / "initramfs.zst";
    }

    bool make_guest() {
        show(CellPhase::define);
        const auto start = Clock::now();
        auto spec = domain_of(scenario_, request_.cell, kernel(), workload().command_line,
                              environment_.accelerator.accelerator);
        spec.initramfs = initramfs();
        verdict_.command_line = spec.command_line;
        verdict_.domain_uuid = spec.uuid;
        const auto xml = domain::to_xml(environment_.backend->completed(spec));
        const auto written = host::write_file_atomically(request_.directory / "domain.xml", xml);
        if (!written) return give_up(CellPhase::define, written.error());
        auto machine = environment_.backend->create(spec, start + scenario_.timeouts.define);
        verdict_.seconds[CellPhase::define] = seconds_since(start);
        if (!machine) {
            verdict_.host.qemu = environment_.backend->qemu_version();
            return give_up(CellPhase::define, machine.error());
        }
        machine_ = std::move(*machine);
        return true;
    }

    void watch() {
        const SessionFiles files{request_.directory / "console.log",
                                 request_.directory / "events.jsonl"};
        // Asked while the guest boots: on one CPU at first, which leaves another to answer.
        auto version =
            std::async(std::launch::async, [this] { return environment_.backend->qemu_version(); });
        auto result = watch_guest(*machine_, scenario_, files, cancel_, on_progress_);
        verdict_.host.qemu = version.get();
        auto& seen = result.seen;
        const auto judgement = judge(scenario_, seen);
        verdict_.status = judgement.status;
        verdict_.reason = judgement.reason;
        verdict_.hint = judgement.hint;
        verdict_.expected = judgement.expected;
        verdict_.reproduced = judgement.reproduced;
        verdict_.findings = std::move(seen.findings);
        verdict_.findings_left_out = seen.findings_left_out;
        verdict_.workload_result = std::move(seen.result);
        verdict_.guest = std::move(seen.booted);
        verdict_.console = std::move(seen.console);
        verdict_.events = seen.events;
        verdict_.notes = std::move(seen.notes);
        verdict_.seconds[CellPhase::boot] = seen.boot_seconds;
        if (verdict_.guest) verdict_.seconds[CellPhase::workload] = seen.workload_seconds;
        verdict_.seconds[CellPhase::teardown] = result.teardown_seconds;
        machine_.reset();
    }

    void list_artifacts() {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(request_.directory, error)) {
            auto digest = host::sha256_of_file(entry.path());
            if (!digest) continue;
            verdict_.artifacts.push_back(
                {entry.path().filename().string(), std::move(*digest), entry.file_size(error)});
        }
        std::sort(verdict_.artifacts.begin(), verdict_.artifacts.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }

    const CellRequest& request_;
    const CellEnvironment& environment_;
    const model::Scenario& scenario_;
    const host::Cancel& cancel_;
    const OnProgress& on_progress_;
    std::unique_ptr<vm::Machine> machine_;
    Verdict verdict_;
};

/// What a guest under TCG is told of its machine. Its timer's interrupt may come too late for
/// timer_irq_works() (arch/x86/kernel/apic/io_apic.c) where the host is busy, and the kernel would
/// panic for what the emulator did; under KVM the kernel leaves that check out by itself. There the
/// counter's frequency is KVM's to say, too.
std::string emulation_options(const model::Kernel& kernel, domain::Accelerator accelerator) {
    if (accelerator != domain::Accelerator::tcg) return {};
    std::string options = "no_timer_check";
    const auto config =
        kernel.config.empty() ? Result<std::string>("") : host::read_file(kernel.config);
    if (!config) return options;
    const auto delay_loop = delay_loop_option(*config, host_tsc_mhz());
    return delay_loop.empty() ? options : options + " " + delay_loop;
}

}  // namespace

domain::DomainSpec domain_of(const model::Scenario& scenario, const model::Cell& cell,
                             const model::Kernel& kernel, const std::string& workload_command_line,
                             domain::Accelerator accelerator) {
    domain::DomainSpec spec;
    spec.name = fmt::format("faultline-{}", cell.id);
    spec.uuid = domain::uuid_from_sha256(host::sha256_hex("domain of cell " + cell.id));
    spec.accelerator = accelerator;
    spec.topology = scenario.topology;
    spec.kernel = kernel.image;
    std::error_code error;
    if (kernel.format == model::BootFormat::vmlinux && fs::exists(qboot, error)) {
        spec.firmware = qboot;
    }
    // loglevel=7: what the OOM killer and WARN print is at warning level, and "quiet" would hide
    // it. panic=0: a panic stands still, for the pvpanic event and whatever looks at the guest
    // then.
    spec.command_line = "console=ttyS0,115200 loglevel=7 panic=0";
    for (const auto& more : {emulation_options(kernel, accelerator),
                             domain::memoryless_command_line(scenario.topology),
                             workload_command_line, scenario.command_line}) {
        if (!more.empty()) spec.command_line += " " + more;
    }
    return spec;
}

Verdict run_cell(const CellRequest& request, const CellEnvironment& environment,
                 const host::Cancel& cancel, const OnProgress& on_progress) {
    return CellRun(request, environment, cancel, on_progress).run();
}

}  // namespace faultline::run
