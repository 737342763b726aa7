// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_verb.hpp"

#include "cli/accelerator_option.hpp"
#include "cli/dry_run.hpp"
#include "cli/guests.hpp"
#include "cli/image_source.hpp"
#include "cli/kernel_source.hpp"
#include "cli/list_cells.hpp"
#include "cli/prepare.hpp"
#include "cli/report_verb.hpp"
#include "cli/resume.hpp"
#include "cli/run_plan.hpp"
#include "cli/scenario_files.hpp"
#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "host/file.hpp"
#include "kernel/cache.hpp"
#include "report/terminal.hpp"
#include "schedule/exit_status.hpp"
#include "schedule/scheduler.hpp"
#include "schedule/simulated_executor.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>

namespace faultline::cli {
namespace {

/// A replay is of one kernel, whatever a file or a tree holds today.
schedule::KernelSource checked(schedule::KernelSource kernels, const std::string& sha256) {
    if (sha256.empty()) return kernels;
    return [kernels = std::move(kernels), sha256](
               const std::string& reference, model::Duration timeout) -> Result<model::Kernel> {
        auto kernel = kernels(reference, timeout);
        if (!kernel || kernel->identity.sha256 == sha256) return kernel;
        return failure(fmt::format("it is another kernel than the one that is to be run again: its "
                                   "SHA-256 is {}, and was {}",
                                   kernel->identity.sha256.substr(0, 16), sha256.substr(0, 16)),
                       "put the old one back, or use faultline run for this one");
    };
}

/// And on one image.
schedule::ImageSource checked(schedule::ImageSource images, const std::string& content) {
    if (content.empty()) return images;
    return [images = std::move(images), content](
               const std::string& name, model::Duration timeout) -> Result<model::DiskImage> {
        auto image = images(name, timeout);
        if (!image || image->identity.content == content) return image;
        return failure(
            "it is another image than the one that the cell had: its packages or its "
            "recipe have changed since",
            "use faultline run for this one");
    };
}

/// With --as, the reference that cells name stands for the kernel that is given.
schedule::KernelSource named(schedule::KernelSource kernels, const RunArguments& arguments) {
    kernels = checked(std::move(kernels), arguments.kernel_sha256);
    if (arguments.as.empty()) return kernels;
    return [kernels = std::move(kernels), given = arguments.kernels.front()](
               const std::string&, model::Duration timeout) { return kernels(given, timeout); };
}

/// Each kernel's .config stays with the run, for `diff`: a tree's is another one tomorrow.
schedule::KernelSource keeping_configs(schedule::KernelSource kernels,
                                       const store::RunDirectory& directory,
                                       report::TerminalReport& report) {
    return [kernels = std::move(kernels), &directory, &report](const std::string& reference,
                                                               model::Duration timeout) {
        auto kernel = kernels(reference, timeout);
        if (!kernel || kernel->config.empty() || kernel->identity.config_sha256.empty())
            return kernel;
        const auto config = host::read_file(kernel->config);
        const auto kept =
            config ? directory.keep(store::config_name(kernel->identity.config_sha256), *config)
                   : Result<void>(tl::unexpected(config.error()));
        if (!kept) report.warning("the kernel's .config is not kept: " + kept.error().what);
        return kernel;
    };
}

/// What keeps every cell from running must end a bisection, not skip a revision.
ExitCode host_failed(const RunArguments& arguments) {
    return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::cannot_judge;
}

ExitCode fail_before_running(report::TerminalReport& report, const Error& error,
                             const RunArguments& arguments) {
    report.problem(error);
    return host_failed(arguments);
}

ExitCode usage(const RunArguments& arguments) {
    return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::usage;
}

/// Whether all of them are there now; what is not is told.
bool write_wanted_reports(const RunArguments& arguments, const std::filesystem::path& run,
                          report::TerminalReport& report) {
    const auto files = write_reports(run, arguments.reports, arguments.vmlinux);
    if (!files) {
        report.problem(files.error());
        return false;
    }
    for (const auto& file : *files)
        report.note("report: " + file.string());
    return true;
}

/// Nothing: the user was told why, and `status` is the answer.
std::optional<Guests> guests_for(const RunArguments& arguments, const Prepared& prepared,
                                 const vm::AcceleratorChoice& accelerator,
                                 report::TerminalReport& report, const host::Cancel& cancel,
                                 ExitCode& status) {
    auto guests = connect_guests(arguments, prepared, accelerator, report, cancel);
    if (guests) return std::move(*guests);
    const auto& why = guests.error();
    if (why.refused) {
        print_refusal(why.error);
        status = usage(arguments);
    } else {
        status = fail_before_running(report, why.error, arguments);
    }
    return std::nullopt;
}

ExitCode run_all(const RunArguments& arguments, const Prepared& prepared,
                 const vm::AcceleratorChoice& accelerator, schedule::Sources sources,
                 report::TerminalReport& report, const host::Cancel& cancel, HardStop& hard_stop) {
    std::optional<Guests> guests;
    if (arguments.scheduling.simulate) {
        const std::chrono::duration<double> seconds(*arguments.scheduling.simulate);
        guests.emplace();
        guests->executor = std::make_unique<schedule::SimulatedExecutor>(seconds);
        sources = {schedule::simulated_kernels(), {}, {}};
    } else {
        auto status = ExitCode::cannot_judge;
        guests = guests_for(arguments, prepared, accelerator, report, cancel, status);
        if (!guests) return status;
        hard_stop.arm(guests->connection.backend->scratch().parent_path());
    }
    const auto directory = open_directory(arguments, prepared);
    if (!directory) return fail_before_running(report, directory.error(), arguments);
    auto plan = plan_of(arguments, prepared, accelerator.accelerator, *directory);
    const schedule::PastRuns history(
        std::filesystem::absolute(directory->path()).lexically_normal().parent_path(),
        [&](const std::string& text) { report.note(text); });
    plan.history = &history;
    std::vector<model::Cell> cells;
    for (const auto& planned : plan.cells)
        cells.push_back(planned.cell);
    report.tell_apart(cells);
    sources.kernels = keeping_configs(std::move(sources.kernels), *directory, report);
    const auto outcome =
        schedule::run_cells(plan, *guests->executor, sources, *directory, report, cancel);
    report.run_ended(outcome.summary, directory->path());
    const bool reported = write_wanted_reports(arguments, directory->path(), report);
    auto* backend = guests->connection.backend.get();
    if (!cancel.is_set() && backend != nullptr && !backend->ready()) return host_failed(arguments);
    const auto status =
        schedule::exit_status(outcome.summary, outcome.all_written, arguments.exit_mode);
    return reported ? status : schedule::without_report(status, arguments.exit_mode);
}

/// Compiles the user's programs, too: what is wrong with them is a mistake like any other.
ExitCode dry_run(const RunArguments& arguments, const Prepared& prepared,
                 domain::Accelerator accelerator, const schedule::KernelSource& kernels,
                 report::TerminalReport& report, const host::Cancel& cancel) {
    const auto workspace = kernel::Workspace::make(host::cache_directory());
    if (!workspace) return fail_before_running(report, workspace.error(), arguments);
    const auto files = collect_all_files(prepared, workspace->path(), cancel);
    if (!files.missing.what.empty()) report.warning(files.missing.what);
    if (!files.refused.what.empty()) {
        print_refusal(files.refused);
        return usage(arguments);
    }
    print_dry_run(prepared.cells, prepared.workloads, accelerator, kernels);
    return ExitCode::all_passed;
}

ExitCode run_prepared(const RunArguments& arguments) {
    if (const auto twice = written_twice(arguments.reports); !twice.empty()) {
        print_problems({{"--report", twice, "name another file for one of them"}});
        return usage(arguments);
    }
    const auto prepared = prepare(arguments);
    if (!prepared) {
        print_problems(prepared.error());
        return usage(arguments);
    }
    if (!arguments.list.empty()) {
        print_cells(prepared->cells, arguments.list == "json");
        return ExitCode::all_passed;
    }
    const auto accelerator = vm::choose_accelerator(wanted_accelerator(arguments.accel));
    host::Cancel cancel;
    HardStop hard_stop;
    const SignalThread signals(cancel, [&] { hard_stop.now(); });
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    if (!accelerator.warning.empty()) report.warning(accelerator.warning);
    auto kernel_options = provider_options(arguments.offline || arguments.dry_run, report);
    kernel_options.refresh = arguments.refresh;
    const auto kernels = named(kernel_source(kernel_options, cancel), arguments);
    if (!arguments.dry_run) {
        const auto image_of = [&](const model::Scenario& scenario) {
            return config::image_of(scenario, prepared->workloads);
        };
        const auto images = checked(image_source(kernel_options, cancel), arguments.image_content);
        return run_all(arguments, *prepared, accelerator, {kernels, images, image_of}, report,
                       cancel, hard_stop);
    }
    return dry_run(arguments, *prepared, accelerator.accelerator, kernels, report, cancel);
}

}  // namespace

ExitCode run_verb(const RunArguments& arguments) {
    if (arguments.scheduling.resume.empty()) return run_prepared(arguments);
    const auto resumed = resumed_arguments(arguments);
    if (resumed) return run_prepared(*resumed);
    print_problems({{"--resume", resumed.error().what, resumed.error().hint}});
    return ExitCode::usage;
}

}  // namespace faultline::cli
