// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_verb.hpp"

#include "cli/accelerator_option.hpp"
#include "cli/dry_run.hpp"
#include "cli/kernel_source.hpp"
#include "cli/list_cells.hpp"
#include "cli/prepare.hpp"
#include "cli/replay.hpp"
#include "cli/report_verb.hpp"
#include "cli/scenario_files.hpp"
#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "host/file.hpp"
#include "kernel/cache.hpp"
#include "model/printable.hpp"
#include "report/terminal.hpp"
#include "schedule/scheduler.hpp"
#include "vm/libvirt/libvirt_backend.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <sstream>

namespace faultline::cli {
namespace {

void print_problems(const std::vector<config::Problem>& problems) {
    for (const auto& problem : problems) {
        fmt::print(stderr, "{}\n", config::to_string(problem));
    }
    fmt::print(stderr, "{} mistake{}; nothing was started\n", problems.size(),
               problems.size() == 1 ? "" : "s");
}

/// With --as, the reference that cells name stands for the kernel that is given.
schedule::KernelSource named(schedule::KernelSource kernels, const RunArguments& arguments) {
    if (arguments.as.empty()) return kernels;
    return [kernels = std::move(kernels), given = arguments.kernels.front()](
               const std::string&, model::Duration timeout) { return kernels(given, timeout); };
}

/// Each kernel's .config stays with the run, for `diff`: a tree's is another one tomorrow.
schedule::KernelSource keeping_configs(const schedule::KernelSource& kernels,
                                       const store::RunDirectory& directory,
                                       report::TerminalReport& report) {
    return [&](const std::string& reference, model::Duration timeout) {
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

std::vector<std::string> command_of(const RunArguments& arguments) {
    std::vector<std::string> words{"faultline"};
    words.insert(words.end(), arguments.words.begin(), arguments.words.end());
    return words;
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

/// A compiler's words come in lines; they are the user's own, and no guest's.
void print_refusal(const Error& error) {
    std::istringstream lines("error: " + error.what);
    for (std::string line; std::getline(lines, line);)
        fmt::print(stderr, "{}\n", model::printable(line, 1000));
    if (!error.hint.empty()) fmt::print(stderr, "hint: {}\n", model::printable(error.hint, 1000));
}

ExitCode usage(const RunArguments& arguments) {
    return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::usage;
}

/// Whether all of them are there now; what is not is told.
bool write_wanted_reports(const RunArguments& arguments, const std::filesystem::path& run,
                          report::TerminalReport& report) {
    const auto files = write_reports(run, arguments.reports);
    if (!files) {
        report.problem(files.error());
        return false;
    }
    for (const auto& file : *files)
        report.note("report: " + file.string());
    return true;
}

ExitCode run_all(const RunArguments& arguments, const Prepared& prepared,
                 const vm::AcceleratorChoice& accelerator, const schedule::KernelSource& kernels,
                 report::TerminalReport& report, const host::Cancel& cancel) {
    // First, since it goes on in the background.
    auto connection = vm::connect_libvirt({arguments.connect, host::state_directory()});
    if (!connection) return fail_before_running(report, connection.error(), arguments);
    for (const auto& note : connection->notes)
        report.note(note);
    const auto workspace = kernel::Workspace::make(host::cache_directory());
    if (!workspace) return fail_before_running(report, workspace.error(), arguments);
    const auto files = collect_all_files(prepared, workspace->path(), cancel);
    if (!files.missing.what.empty()) return fail_before_running(report, files.missing, arguments);
    if (!files.refused.what.empty()) {
        print_refusal(files.refused);
        return usage(arguments);
    }
    const auto out =
        arguments.out.empty() ? store::default_run_directory(prepared.file.name) : arguments.out;
    const auto directory = store::RunDirectory::create(out);
    if (!directory) return fail_before_running(report, directory.error(), arguments);
    if (const auto kept = keep_files(prepared.file, *directory); !kept) {
        return fail_before_running(report, kept.error(), arguments);
    }
    run::CellEnvironment environment;
    environment.backend = connection->backend.get();
    environment.accelerator = accelerator;
    environment.guest = host::guest_directory();
    environment.workloads = &prepared.workloads;
    // What is looked for by its title is believed where it is seen, and the rest is not asked for.
    const auto& mode = arguments.exit_mode;
    environment.confirm = !arguments.no_confirm && !mode.expect && mode.signature.empty();
    environment.keep_image = arguments.keep_image;
    schedule::LocalExecutor executor(environment, files.files);
    schedule::RunPlan plan;
    plan.name = prepared.file.name;
    plan.file = prepared.file.file;
    plan.cells = prepared.cells;
    plan.command = command_of(arguments);
    plan.replay = [&](const model::Cell& cell, const model::Kernel* kernel) {
        const auto& scenario = prepared.file.scenarios.front();
        return replay_command(
            prepared.file.is_matrix ? arguments : with_program(arguments, scenario.workload),
            directory->scenario_path(), cell, kernel);
    };
    const auto outcome = schedule::run_cells(
        plan, executor, keeping_configs(kernels, *directory, report), *directory, report, cancel);
    report.run_ended(outcome.summary, directory->path());
    const bool reported = write_wanted_reports(arguments, directory->path(), report);
    if (!cancel.is_set() && !connection->backend->ready()) return host_failed(arguments);
    return schedule::exit_status(outcome.summary, outcome.all_written && reported,
                                 arguments.exit_mode);
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

}  // namespace

ExitCode run_verb(const RunArguments& arguments) {
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
    const SignalThread signals(cancel);
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    if (!accelerator.warning.empty()) report.warning(accelerator.warning);
    kernel::ProviderOptions kernel_options;
    kernel_options.cache = host::cache_directory();
    kernel_options.recipes = host::kernels_directory();
    kernel_options.refresh = arguments.refresh;
    kernel_options.offline = arguments.offline || arguments.dry_run;
    kernel_options.progress = [&](std::string_view text) { report.note(std::string(text)); };
    const auto kernels = named(kernel_source(kernel_options, cancel), arguments);
    if (!arguments.dry_run) {
        return run_all(arguments, *prepared, accelerator, kernels, report, cancel);
    }
    return dry_run(arguments, *prepared, accelerator.accelerator, kernels, report, cancel);
}

}  // namespace faultline::cli
