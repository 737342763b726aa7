// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_runner.hpp"

#include "faults/needs.hpp"
#include "host/digest.hpp"
#include "host/file.hpp"
#include "host/host_facts.hpp"
#include "run/cell_domain.hpp"
#include "run/cell_faults.hpp"
#include "run/cell_image.hpp"
#include "run/confirmation.hpp"
#include "run/crash_summary.hpp"
#include "run/debugger_plan.hpp"
#include "run/fault_devices.hpp"
#include "run/guest_run.hpp"
#include "run/judge.hpp"
#include "run/one_thread.hpp"
#include "run/second_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>

namespace faultline::run {
namespace fs = std::filesystem;
using model::CellPhase;
using model::Verdict;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class CellRun {
 public:
    CellRun(const CellRequest& request, const CellEnvironment& environment,
            const host::Cancel& cancel, const OnProgress& on_progress)
        : scenario_(*request.scenario),
          request_(request),
          environment_(environment),
          cancel_(cancel),
          on_progress_(on_progress) {
        request_.scenario = &scenario_;
        describe();
    }

    Verdict run() {
        run_phases();
        verdict_.interrupted =
            refused_ || (cancel_.is_set() && verdict_.status == model::Status::error);
        if (verdict_.interrupted) verdict_.hint.clear();
        return std::move(verdict_);
    }

 private:
    void run_phases() {
        verdict_.seconds[CellPhase::fetch] = request_.fetch_seconds;
        // Whatever comes of the cell: the replay names the copies.
        if (auto kept = environment_.files.keep_programs(request_.directory); !kept) {
            give_up(kept.error().what, kept.error().hint);
            return;
        }
        if (!*request_.kernel) {
            give_up(
                fmt::format("kernel '{}': {}", request_.cell.kernel, request_.kernel->error().what),
                request_.kernel->error().hint);
            return;
        }
        take_kernel(**request_.kernel);
        if (const auto option = missing_option(); !option.empty()) {
            verdict_.status = model::Status::skip;
            verdict_.reason = fmt::format("the kernel was built without {}", option);
            return;
        }
        if (!take_faults()) return;
        if (!take_disk_image()) return;
        if (make_image() && connect() && make_guest() && may_start()) watch();
        list_artifacts();
        std::error_code ignored;
        fs::remove_all(scratch(), ignored);
    }

    const model::Kernel& kernel() const { return **request_.kernel; }
    const model::WorkloadDeclaration& workload() const {
        return environment_.workloads->at(scenario_.workload.name);
    }
    GuestFilesPlace place() const {
        return {request_.directory, {}, kernel().image, environment_.hold};
    }
    fs::path scratch() const { return environment_.backend->scratch() / request_.cell.id; }

    void describe() {
        verdict_.cell = request_.cell;
        verdict_.scenario = scenario_.name;
        verdict_.workload = scenario_.workload.name;
        verdict_.mode = mode();
        verdict_.parameters = scenario_.workload.parameters;
        verdict_.fault_plan = scenario_.faults;
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

    /// KVM has a thread for each CPU whatever a scenario says.
    model::Mode mode() const {
        const bool emulated = environment_.accelerator.accelerator == domain::Accelerator::tcg;
        return emulated || scenario_.mode == model::Mode::deterministic ? scenario_.mode
                                                                        : model::Mode::parallel;
    }

    bool can_be_deterministic() {
        if (scenario_.mode != model::Mode::deterministic) return true;
        auto why = why_not_deterministic(environment_.accelerator.accelerator,
                                         environment_.backend->qemu_version(), image_);
        if (why.empty()) return true;
        verdict_.status = model::Status::skip;
        verdict_.reason = std::move(why);
        return false;
    }

    /// Waits for libvirt; then asks whether its host can hold the guest.
    bool connect() {
        auto& backend = *environment_.backend;
        if (const auto ready = backend.ready(); !ready) {
            return give_up(CellPhase::define, ready.error());
        }
        verdict_.host.libvirt = backend.hypervisor_version();
        if (!can_be_deterministic()) return false;
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

    /// The first option that the workload or the image needs and the kernel's .config lacks, with
    /// who needs it; empty if none, or if there is no .config to ask.
    std::string missing_option() const {
        if (kernel().config.empty()) return {};
        const auto config = host::read_file(kernel().config);
        if (!config) return {};
        const auto is_built = [&](const std::string& option) {
            return config->find("\n" + option + "=y") != std::string::npos ||
                   config->find("\n" + option + "=m") != std::string::npos;
        };
        for (const auto& option : workload().kernel_options) {
            if (is_built(option)) continue;
            return fmt::format("{}, which workload {} needs", option, scenario_.workload.name);
        }
        if (image_.empty()) return {};
        for (const auto* option : root_image_options) {
            if (!is_built(option)) return fmt::format("{}, which image {} needs", option, image_);
        }
        return {};
    }

    /// Leaves out of the plan what the kernel cannot do, or skips the cell.
    bool take_faults() {
        if (scenario_.faults.empty()) return true;
        const auto config =
            kernel().config.empty() ? Result<std::string>("") : host::read_file(kernel().config);
        auto faults = faults_for(scenario_, config.value_or(""));
        if (auto placed = place_debugger_faults(faults, kernel()); !placed) {
            return give_up(placed.error().what, placed.error().hint);
        }
        scenario_.faults = std::move(faults.plan);
        verdict_.fault_plan = scenario_.faults;
        verdict_.faults = std::move(faults.left_out);
        if (faults.skip.empty()) return true;
        verdict_.status = model::Status::skip;
        verdict_.reason = std::move(faults.skip);
        return false;
    }

    bool take_disk_image() {
        if (image_.empty()) return true;
        if (request_.image == nullptr)
            return give_up(fmt::format("there is no image '{}'", image_));
        const auto& image = *request_.image;
        if (!image) {
            return give_up(fmt::format("image '{}': {}", image_, image.error().what),
                           image.error().hint);
        }
        disk_ = image->file;
        verdict_.image = image->identity;
        return true;
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
        auto made = host::make_directories(scratch()).and_then(
            [&] { return write_cell_image(request_, environment_, initramfs(), go_on); });
        verdict_.seconds[CellPhase::image] = seconds_since(start);
        if (!made) return give_up(CellPhase::image, made.error());
        verdict_.initramfs_sha256 = std::move(*made);
        return true;
    }

    fs::path initramfs() const {
        // QEMU has a directory of its own.
        return fs::absolute(environment_.keep_image ? request_.directory : scratch()) /
               "initramfs.zst";
    }

    bool make_guest() {
        show(CellPhase::define);
        const auto start = Clock::now();
        auto spec = domain_of(scenario_, request_.cell, kernel(), workload().command_line,
                              {environment_.accelerator.accelerator});
        spec.initramfs = initramfs();
        spec.disk = disk_;
        if (environment_.hold != nullptr) spec.debugger = "gdb";
        if (const auto made = add_fault_devices(spec, scenario_.faults, scratch()); !made)
            return give_up(CellPhase::define, made.error());
        verdict_.command_line = spec.command_line;
        verdict_.domain_uuid = spec.uuid;
        fixed_ = spec.repeatable;
        auto machine = run::make_guest(*environment_.backend, spec, scenario_, place());
        verdict_.seconds[CellPhase::define] = seconds_since(start);
        if (!machine) {
            verdict_.host.qemu = environment_.backend->qemu_version();
            return give_up(CellPhase::define, machine.error());
        }
        machine_ = std::move(*machine);
        return true;
    }

    bool may_start() {
        refused_ = request_.wait_for_turn && !request_.wait_for_turn();
        return !refused_ || give_up("interrupted");
    }

    void watch() {
        // Asked while the guest boots: on one CPU at first, which leaves another to answer.
        auto version =
            std::async(std::launch::async, [this] { return environment_.backend->qemu_version(); });
        const auto scenario =
            mode() == model::Mode::one_thread ? with_time_for_one_thread(scenario_) : scenario_;
        auto result = run_guest(*machine_, scenario, place(), cancel_, on_progress_);
        verdict_.host.qemu = version.get();
        auto& seen = result.seen;
        auto judgement = judge(scenario, seen);
        verdict_.findings = std::move(seen.findings);
        verdict_.findings_left_out = seen.findings_left_out;
        verdict_.determinism = std::move(seen.determinism);
        if (verdict_.determinism && fixed_) {
            verdict_.determinism->seed = fixed_->seed;
            verdict_.determinism->instruction_shift = fixed_->instruction_shift;
        }
        verdict_.workload_result = std::move(seen.result);
        verdict_.tasks = std::move(seen.tasks);
        verdict_.guest = std::move(seen.booted);
        verdict_.console = std::move(seen.console);
        verdict_.events = seen.events;
        verdict_.notes = std::move(seen.notes);
        verdict_.faults.insert(verdict_.faults.end(), seen.faults.begin(), seen.faults.end());
        verdict_.faults_left_out = seen.faults_left_out;
        verdict_.forced = std::move(seen.forced);
        verdict_.aftermath = std::move(result.aftermath);
        // Without it the error is of our side, and may be tried again.
        if (seen.ran) verdict_.seconds[CellPhase::boot] = seen.boot_seconds;
        if (verdict_.guest) verdict_.seconds[CellPhase::workload] = seen.workload_seconds;
        verdict_.seconds[CellPhase::teardown] = result.teardown_seconds;
        machine_.reset();
        explain(verdict_, environment_.vmlinux, kernel().image, request_.directory,
                scratch() / "crash", cancel_);
        confirm_if_in_doubt(judgement, seen.host_delay_seconds);
        take(std::move(judgement));
    }

    void take(Judgement judgement) {
        verdict_.status = judgement.status;
        verdict_.reason = std::move(judgement.reason);
        verdict_.hint = std::move(judgement.hint);
        verdict_.expected = std::move(judgement.expected);
        verdict_.reproduced = judgement.reproduced;
    }

    void confirm_if_in_doubt(Judgement& judgement, std::optional<double> host_delay) {
        const bool wanted = environment_.confirm && scenario_.confirm &&
                            mode() == model::Mode::parallel &&
                            environment_.accelerator.accelerator == domain::Accelerator::tcg;
        if (!wanted) return;
        FirstRun first{&verdict_.findings, {}, host_delay};
        first.in_doubt = findings_in_doubt(judgement, verdict_.findings, scenario_.topology.cpus());
        if (first.in_doubt.empty()) return;
        const auto start = Clock::now();
        const auto second = run_again(request_, environment_, {initramfs(), disk_}, cancel_,
                                      {judgement.reason, on_progress_});
        verdict_.seconds[CellPhase::confirm] = seconds_since(start);
        verdict_.confirmation = confirm(judgement, first, second);
    }

    void list_artifacts() {
        std::error_code error;
        for (const auto& entry : fs::recursive_directory_iterator(request_.directory, error)) {
            if (!entry.is_regular_file(error)) continue;
            auto digest = host::sha256_of_file(entry.path());
            if (!digest) continue;
            verdict_.artifacts.push_back(
                {entry.path().lexically_relative(request_.directory).string(), std::move(*digest),
                 entry.file_size(error)});
        }
        std::sort(verdict_.artifacts.begin(), verdict_.artifacts.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
    }

    model::Scenario scenario_;  ///< its plan becomes this kernel's
    CellRequest request_;
    const CellEnvironment& environment_;
    const host::Cancel& cancel_;
    const OnProgress& on_progress_;
    const std::string image_ = config::image_of(scenario_, *environment_.workloads);
    fs::path disk_;
    std::unique_ptr<vm::Machine> machine_;
    std::optional<domain::Repeatable> fixed_;  ///< of a deterministic guest
    bool refused_ = false;                     ///< its turn never came
    Verdict verdict_;
};

}  // namespace

Verdict run_cell(const CellRequest& request, const CellEnvironment& environment,
                 const host::Cancel& cancel, const OnProgress& on_progress) {
    return CellRun(request, environment, cancel, on_progress).run();
}

}  // namespace faultline::run
