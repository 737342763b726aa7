// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay_verb.hpp"

#include "cli/replay_debugger.hpp"
#include "cli/resume.hpp"
#include "cli/run_verb.hpp"
#include "cli/scenario_trials.hpp"
#include "host/directories.hpp"
#include "kernel/cache.hpp"
#include "model/printable.hpp"
#include "report/terminal.hpp"
#include "run/workload_files.hpp"
#include "store/read_run.hpp"
#include "store/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <string_view>
#include <system_error>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

ExitCode refuse(const Error& error) {
    fmt::print(stderr, "{}", report::to_text(error));
    return ExitCode::cannot_judge;
}

std::vector<std::string> titles_of(const model::Verdict& verdict) {
    std::vector<std::string> titles;
    for (const auto& finding : verdict.findings)
        titles.push_back(finding.title);
    return titles;
}

Result<fs::path> program_of(const model::Verdict& verdict, const fs::path& directory,
                            const fs::path& workspace) {
    const auto given = verdict.parameters.find("file");
    if (verdict.workload != "program" || given == verdict.parameters.end()) return fs::path();
    const auto name = fs::path(given->second).filename().string();
    const auto copy = run::kept_program(directory, name);
    std::error_code error;
    fs::copy_file(copy, workspace / name, fs::copy_options::overwrite_existing, error);
    if (error) {
        return failure(
            fmt::format("cannot copy the program '{}': {}", copy.string(), error.message()),
            "a cell is run again with the copy of its program that lies beside it");
    }
    return workspace / name;
}

/// What is not the kernel's but may have changed since.
void print_changed_surroundings(const model::Verdict& before, const model::Verdict& now,
                                report::TerminalReport& report) {
    if (before.initramfs_sha256 != now.initramfs_sha256) {
        report.warning("the guest's programs are others than then: its initramfs differs");
    }
    if (before.host.qemu != now.host.qemu) {
        report.warning(fmt::format("QEMU is {}, and was {}", model::printable(now.host.qemu, 40),
                                   model::printable(before.host.qemu, 40)));
    }
}

/// Tells how it went, and answers it.
ExitCode tell(model::Verdict before, const fs::path& run, bool held,
              report::TerminalReport& report) {
    const auto summary = store::read_summary(run);
    if (!summary || summary->cells.empty()) return ExitCode::cannot_judge;
    const auto now = store::read_verdict(run / summary->cells.front().directory / "verdict.json");
    if (!now) return refuse(now.error());
    print_changed_surroundings(before, *now, report);
    // Whoever stops a guest moves what comes later: its CPUs take turns at other places.
    const bool moved = held && before.determinism && !differences(before, *now).empty();
    if (moved) before.determinism.reset();
    const auto different = differences(before, *now);
    for (const auto& difference : different)
        fmt::print("{}\n", model::printable(difference, 300));
    if (different.empty()) {
        fmt::print("the same as before{}{}\n", moved ? ", but for the bytes after the stop" : "",
                   before.determinism && now->determinism
                       ? ": verdict, console and events, to the byte"
                       : "");
    }
    return different.empty() ? ExitCode::all_passed : ExitCode::kernel_failed;
}

}  // namespace

CLI::App* add_replay_verb(CLI::App& app, ReplayArguments& arguments) {
    auto* verb = app.add_subcommand("replay", "Run a cell again and tell whether it is the same");
    verb->add_option("CELL", arguments.cell, "a cell's directory in a run's, or its verdict.json")
        ->required()
        ->check(CLI::ExistingPath);
    verb->add_option("-o,--out", arguments.out,
                     "where the results go (default: results/<time>-replay)")
        ->type_name("DIR");
    verb->add_flag("--gdb", arguments.gdb,
                   "hold the guest at its start for gdb, and print the command that attaches it");
    verb->add_flag("--until-finding", arguments.until_finding,
                   "hold it for gdb when it begins to report its finding, before that is on the "
                   "console (deterministic cells)");
    verb->add_option("--vmlinux", arguments.vmlinux,
                     "the kernel's symbols for gdb, where they are not known by themselves")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    verb->add_flag("-q,--quiet", arguments.quiet, "print only errors and the answer");
    verb->footer(
        "The run's directory is all that it needs: scenario and program come from there, the "
        "kernel\n"
        "must be the very one. What ran in deterministic mode must come out the same to the byte,\n"
        "the rest with the same verdict and findings. Exit status: 0 it did, 1 it did not, 2 it\n"
        "could not be run.\n\n"
        "With a debugger the guest may stand still for as long as you like, and what comes after\n"
        "a stop need not be the same to the byte. Ctrl-C ends the guest.\n\n"
        "Examples:\n"
        "  faultline replay results/20261122-034512-explore/cells/build-resctrl-race-5c1f0c1fd1b2\n"
        "  faultline replay --until-finding results/20261122-034512-explore/cells/build-r*\n"
        "  faultline replay --gdb --vmlinux ../linux/vmlinux results/20261122-034512-boot/cells/*");
    return verb;
}

Result<RunArguments> replay_arguments(const model::Verdict& verdict, const fs::path& directory,
                                      const fs::path& workspace) {
    auto arguments = parse_command(verdict.replay);
    if (!arguments) {
        return failure(
            fmt::format("'{}' cannot be replayed: {}", directory.string(), arguments.error().what));
    }
    const auto run = directory.parent_path().parent_path();
    const auto& named = arguments->scenario;
    const bool variant = named.parent_path().filename() == ScenarioTrials::variants;
    const auto scenario =
        variant ? run / ScenarioTrials::variants / named.filename() : run / "scenario.toml";
    std::error_code error;
    if (!fs::exists(scenario, error)) {
        return failure(fmt::format("there is no '{}'", scenario.string()),
                       "a cell is run again from the directory of its run, CELL/../..");
    }
    arguments->scenario = scenario;
    auto program = program_of(verdict, directory, workspace);
    if (!program) return failure_of(program);
    arguments->program = std::move(*program);
    arguments->kernel_sha256 = verdict.kernel.sha256;
    if (verdict.image) arguments->image_content = verdict.image->content;
    return arguments;
}

std::vector<std::string> differences(const model::Verdict& before, const model::Verdict& now) {
    std::vector<std::string> found;
    if (before.status != now.status) {
        found.push_back(fmt::format("it was {} and is {}: {}", to_string(before.status),
                                    to_string(now.status), now.reason));
    }
    const auto were = titles_of(before);
    const auto are = titles_of(now);
    if (were != are) {
        found.push_back(fmt::format("the findings were: {}; and are: {}", fmt::join(were, ", "),
                                    fmt::join(are, ", ")));
    }
    if (!before.determinism || !now.determinism) return found;
    if (before.determinism->console.sha256 != now.determinism->console.sha256) {
        found.emplace_back("the console is another one");
    }
    if (before.determinism->events.sha256 != now.determinism->events.sha256) {
        found.emplace_back("the events are others");
    }
    return found;
}

ExitCode replay_verb(const ReplayArguments& arguments) {
    std::error_code error;
    auto directory = fs::canonical(arguments.cell, error);
    if (fs::is_regular_file(directory, error)) directory = directory.parent_path();
    const auto before = store::read_verdict(directory / "verdict.json");
    if (!before) return refuse(before.error());
    const auto workspace = kernel::Workspace::make(host::cache_directory());
    if (!workspace) return refuse(workspace.error());
    auto run = replay_arguments(*before, directory, workspace->path());
    if (!run) return refuse(run.error());
    run->out = arguments.out.empty() ? store::default_run_directory("replay") : arguments.out;
    run->quiet = arguments.quiet;
    if (arguments.holds()) {
        const auto& kernels = run->kernels;
        auto hold = debugger_hold(*before, {arguments.until_finding, arguments.vmlinux,
                                            kernels.empty() ? std::string() : kernels.front()});
        if (!hold) return refuse(hold.error());
        run->hold = std::move(*hold);
        run->no_confirm = true;
    }
    const auto status = run_verb(*run);
    if (status == ExitCode::usage || status == ExitCode::interrupted) return status;
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    return tell(*before, run->out, arguments.holds(), report);
}

}  // namespace faultline::cli
