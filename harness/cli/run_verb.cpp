// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_verb.hpp"

#include "cli/dry_run.hpp"
#include "cli/kernel_source.hpp"
#include "cli/signals.hpp"
#include "config/scenario_config.hpp"
#include "host/directories.hpp"
#include "kernel/cache.hpp"
#include "model/printable.hpp"
#include "report/terminal.hpp"
#include "schedule/matrix.hpp"
#include "schedule/scheduler.hpp"
#include "vm/libvirt/libvirt_backend.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <sstream>

namespace faultline::cli {
namespace {

/// What a command line without mistakes stands for.
struct Prepared {
    config::WorkloadCatalogue workloads;
    model::Scenario scenario;
    std::vector<model::Cell> cells;
};

void print_problems(const std::vector<config::Problem>& problems) {
    for (const auto& problem : problems) {
        fmt::print(stderr, "{}\n", config::to_string(problem));
    }
    fmt::print(stderr, "{} mistake{}; nothing was started\n", problems.size(),
               problems.size() == 1 ? "" : "s");
}

/// What is wrong with SCENARIO and --program themselves.
std::vector<config::Problem> check_files(const RunArguments& arguments) {
    if (arguments.program.empty() && arguments.scenario.empty()) {
        return {{"faultline run", "there is nothing to run",
                 "name a scenario's file, or a program: --program repro.c"}};
    }
    std::error_code error;
    if (!arguments.program.empty() && !std::filesystem::is_regular_file(arguments.program, error)) {
        return {
            {"--program", fmt::format("there is no file '{}'", arguments.program.string()), {}}};
    }
    return {};
}

/// The scenario's file; without one, that of the program workload.
std::filesystem::path scenario_of(const RunArguments& arguments) {
    if (!arguments.scenario.empty()) return arguments.scenario;
    return host::guest_directory() / "workloads/program/scenario.toml";
}

config::Overrides overrides_of(const RunArguments& arguments) {
    config::Overrides overrides{arguments.settings, arguments.kernels};
    if (!arguments.program.empty()) {
        overrides.program = std::filesystem::absolute(arguments.program).lexically_normal();
        overrides.arguments = arguments.program_arguments;
    }
    return overrides;
}

/// Checks everything that can be checked before anything boots. Empty: mistakes were printed.
std::optional<Prepared> prepare(const RunArguments& arguments) {
    if (const auto problems = check_files(arguments); !problems.empty()) {
        print_problems(problems);
        return std::nullopt;
    }
    Prepared prepared;
    auto workloads = config::load_workloads(host::guest_directory());
    if (!workloads) {
        print_problems(workloads.error());
        return std::nullopt;
    }
    prepared.workloads = std::move(*workloads);
    const auto file = scenario_of(arguments);
    auto scenario = config::load_scenario(file, prepared.workloads, overrides_of(arguments));
    std::vector<config::Problem> problems;
    if (scenario) {
        prepared.scenario = std::move(*scenario);
    } else {
        problems = std::move(scenario.error());
    }
    const auto& kernels =
        arguments.kernels.empty() ? prepared.scenario.matrix.kernels : arguments.kernels;
    const std::string place =
        arguments.kernels.empty() ? file.string() + ": matrix.kernel" : "--kernel";
    if (kernels.empty() && scenario) {
        problems.push_back({file.string(), "no kernel is named",
                            "add --kernel REF, or [matrix] kernel = [\"debian:bookworm/cloud\"]"});
    }
    for (const auto& kernel : kernels) {
        if (std::count(kernels.begin(), kernels.end(), kernel) > 1) {
            problems.push_back({place, fmt::format("kernel '{}' is named twice", kernel),
                                "to run it several times, set matrix.repeat"});
            break;
        }
        if (const auto ref = kernel::parse_kernel_ref(kernel); !ref) {
            problems.push_back({place, ref.error().what, ref.error().hint});
        }
    }
    if (!problems.empty()) {
        print_problems(problems);
        return std::nullopt;
    }
    prepared.cells = schedule::cells_of(prepared.scenario);
    if (!arguments.cell.empty()) {
        std::erase_if(prepared.cells, [&](const auto& cell) { return cell.id != arguments.cell; });
        if (prepared.cells.empty()) {
            print_problems({{"--cell", fmt::format("there is no cell '{}'", arguments.cell),
                             "--dry-run lists the cells"}});
            return std::nullopt;
        }
    }
    return prepared;
}

std::optional<domain::Accelerator> wanted_accelerator(const std::string& name) {
    if (name == "kvm") return domain::Accelerator::kvm;
    if (name == "tcg") return domain::Accelerator::tcg;
    return std::nullopt;
}

/// The run's own command line, or with `cell` the one for that cell alone.
std::vector<std::string> command_of(const RunArguments& arguments, const std::string& cell = {}) {
    std::vector<std::string> words{"faultline", "run"};
    for (const auto& kernel : arguments.kernels)
        words.insert(words.end(), {"--kernel", kernel});
    for (const auto& setting : arguments.settings)
        words.insert(words.end(), {"--set", setting});
    if (arguments.accel != "auto") words.insert(words.end(), {"--accel", arguments.accel});
    if (!arguments.connect.empty()) words.insert(words.end(), {"--connect", arguments.connect});
    if (!arguments.program.empty()) {
        words.insert(words.end(), {"--program", std::filesystem::absolute(arguments.program)});
    }
    if (!cell.empty()) words.insert(words.end(), {"--cell", cell});
    if (!arguments.scenario.empty()) {
        words.push_back(std::filesystem::absolute(arguments.scenario).string());
    }
    if (!arguments.program_arguments.empty()) {
        words.emplace_back("--");
        words.insert(words.end(), arguments.program_arguments.begin(),
                     arguments.program_arguments.end());
    }
    return words;
}

/// The command that runs one cell again: the same words, its kernel, its id.
std::vector<std::string> replay_of(RunArguments arguments, const model::Cell& cell) {
    arguments.kernels = {cell.kernel};
    return command_of(arguments, cell.id);
}

/// A compiler's words come in lines; they are the user's own, and no guest's.
void print_refusal(const Error& error) {
    std::istringstream lines("error: " + error.what);
    for (std::string line; std::getline(lines, line);)
        fmt::print(stderr, "{}\n", model::printable(line, 1000));
    if (!error.hint.empty()) fmt::print(stderr, "hint: {}\n", model::printable(error.hint, 1000));
}

ExitCode fail_before_running(report::TerminalReport& report, const Error& error,
                             const RunArguments& arguments) {
    report.problem(error);
    return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::cannot_judge;
}

}  // namespace

CLI::App* add_run_verb(CLI::App& app, RunArguments& arguments) {
    auto* run = app.add_subcommand("run", "Run a scenario and write its verdicts");
    run->add_option("SCENARIO", arguments.scenario,
                    "the scenario's TOML file; may be left out where --program is given");
    run->add_option("-p,--program", arguments.program,
                    "run this in the guest, in place of the scenario's workload: a C file, a "
                    "program or a script; what stands after -- are its arguments")
        ->type_name("FILE");
    run->add_option("-k,--kernel", arguments.kernels,
                    "a kernel to test, in place of the scenario's: a bzImage or vmlinux, tree:DIR, "
                    "or debian:SUITE[/FLAVOUR][@VERSION]; may be repeated")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    run->add_option(
           "-s,--set", arguments.settings,
           "change a key of the scenario: topology.memory=2GiB, workload.seconds=5; may be "
           "repeated")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    run->add_option("-o,--out", arguments.out,
                    "where the run's results go (default: results/<time>-<scenario>)")
        ->type_name("DIR");
    run->add_option("--connect", arguments.connect,
                    "libvirt's URI (default: its QEMU driver inside this process)")
        ->type_name("URI");
    run->add_option("--accel", arguments.accel, "auto (default), kvm or tcg")
        ->check(CLI::IsMember({"auto", "kvm", "tcg"}));
    run->add_option("--cell", arguments.cell, "run only the cell with this id")->type_name("ID");
    run->add_flag("-n,--dry-run", arguments.dry_run,
                  "print the cells and their domains, start nothing");
    run->add_flag("--keep-image", arguments.keep_image,
                  "keep each guest's initramfs beside its verdict");
    run->add_flag("-q,--quiet", arguments.quiet, "print only errors");
    run->add_flag("--offline", arguments.offline, "use only kernels that are fetched already");
    run->add_flag("--refresh", arguments.refresh, "look for newer Debian kernels now");
    run->add_flag("--expect", arguments.exit_mode.expect,
                  "exit 0 if the scenario's expected finding was reproduced");
    run->add_flag("--bisect", arguments.exit_mode.bisect,
                  "answer as a step of git bisect run: 0 good, 1 bad, 125 cannot tell, 128 stop");
    run->add_option("--signature", arguments.exit_mode.signature,
                    "with --bisect: only a finding of this title is bad")
        ->type_name("TITLE")
        ->needs("--bisect");
    run->footer(
        "Exit status: 0 every cell passed, 1 a kernel failed, 2 a cell could not be judged,\n"
        "3 everything was skipped, 64 usage, 130 interrupted.\n\n"
        "Examples:\n"
        "  faultline run --kernel debian:bookworm/cloud scenarios/oom-loop.toml\n"
        "  faultline run --kernel arch/x86/boot/bzImage scenarios/boot.toml\n"
        "  faultline run --kernel tree:../linux --program repro.c -- --loops 3\n"
        "  faultline run --kernel tree:../linux --set topology.memory=2GiB scenarios/boot.toml\n"
        "  git bisect run faultline run --bisect --kernel tree:. ../scenario.toml");
    return run;
}

ExitCode run_verb(const RunArguments& arguments) {
    const auto prepared = prepare(arguments);
    if (!prepared) return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::usage;
    const auto accelerator = vm::choose_accelerator(wanted_accelerator(arguments.accel));

    host::Cancel cancel;
    const SignalThread signals(cancel);
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    kernel::ProviderOptions kernel_options;
    kernel_options.cache = host::cache_directory();
    kernel_options.refresh = arguments.refresh;
    kernel_options.offline = arguments.offline || arguments.dry_run;
    kernel_options.progress = [&](std::string_view text) { report.note(std::string(text)); };
    const auto kernels = kernel_source(kernel_options, cancel);
    if (arguments.dry_run) {
        print_dry_run(prepared->scenario, prepared->cells, prepared->workloads,
                      accelerator.accelerator, kernels);
        return ExitCode::all_passed;
    }

    const auto workspace = kernel::Workspace::make(kernel_options.cache);
    if (!workspace) return fail_before_running(report, workspace.error(), arguments);
    const auto& declaration = prepared->workloads.at(prepared->scenario.workload.name);
    auto files = run::collect_files(declaration);
    if (!files) return fail_before_running(report, files.error(), arguments);
    const auto programs = run::add_programs(*files, declaration, prepared->scenario.workload,
                                            workspace->path(), cancel);
    if (!programs) {
        print_refusal(programs.error());
        return arguments.exit_mode.bisect ? ExitCode::bisect_stop : ExitCode::usage;
    }

    const auto out = arguments.out.empty() ? store::default_run_directory(prepared->scenario.name)
                                           : arguments.out;
    const auto directory = store::RunDirectory::create(out);
    if (!directory) return fail_before_running(report, directory.error(), arguments);
    const auto state = host::state_directory();
    auto connection = vm::connect_libvirt({arguments.connect, state});
    if (!connection) return fail_before_running(report, connection.error(), arguments);
    for (const auto& note : connection->notes)
        report.note(note);

    run::CellEnvironment environment;
    environment.backend = connection->backend.get();
    environment.accelerator = accelerator;
    environment.guest = host::guest_directory();
    environment.workloads = &prepared->workloads;
    environment.files = std::move(*files);
    environment.keep_image = arguments.keep_image;
    schedule::LocalExecutor executor(environment);
    const schedule::RunPlan plan{&prepared->scenario, prepared->cells, command_of(arguments),
                                 [&](const auto& cell) { return replay_of(arguments, cell); }};
    const auto outcome = schedule::run_cells(plan, executor, kernels, *directory, report, cancel);
    report.run_ended(outcome.summary, directory->path());
    return schedule::exit_status(outcome.summary, outcome.all_written, arguments.exit_mode);
}

}  // namespace faultline::cli
