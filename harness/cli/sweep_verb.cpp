// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/sweep_verb.hpp"

#include "cli/guests.hpp"
#include "cli/image_source.hpp"
#include "cli/kernel_source.hpp"
#include "cli/scenario_files.hpp"
#include "cli/scenario_trials.hpp"
#include "cli/signals.hpp"
#include "cli/swept_scenario.hpp"
#include "host/file.hpp"
#include "model/printable.hpp"
#include "store/read_run.hpp"
#include "sweep/sweep_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <utility>

namespace faultline::cli {
namespace {

void add_options(CLI::App& verb, SweepArguments& arguments) {
    verb.add_option("SCENARIO", arguments.scenario,
                    "a scenario of one cell; its workload is the step that is run again and again");
    verb.add_option("-p,--program", arguments.program,
                    "the step: a C file, a program or a script; its arguments stand after --")
        ->type_name("FILE");
    verb.add_option("-k,--kernel", arguments.kernels,
                    "the kernel to run it on, in place of the scenario's: one with fault injection")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false);
    verb.add_option("-s,--set", arguments.settings, "change a key of the scenario; may be repeated")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb.add_option("--from", arguments.from, "the first call that fails")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    verb.add_option("--most", arguments.most, "the last one that is tried")
        ->type_name("N")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    verb.add_option("--hang", arguments.hang, "seconds that one run of the step may take")
        ->type_name("S")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    verb.add_option("--most-crashes", arguments.most_crashes,
                    "guests that crash, before it is enough")
        ->type_name("N")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    verb.add_option("--format", arguments.format, "of the answer: text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    verb.add_option("-o,--out", arguments.out,
                    "where the results go (default: results/<time>-<scenario>)")
        ->type_name("DIR");
    verb.add_option("--accel", arguments.accel, "auto (default), kvm or tcg")
        ->check(CLI::IsMember({"auto", "kvm", "tcg"}));
    verb.add_flag("--offline", arguments.offline, "use only kernels that are fetched already");
    verb.add_flag("-q,--quiet", arguments.quiet, "print only errors and the answer");
}

RunArguments run_arguments_of(const SweepArguments& arguments) {
    RunArguments run;
    run.scenario = arguments.scenario;
    run.program = arguments.program;
    run.program_arguments = arguments.program_arguments;
    run.kernels = arguments.kernels;
    run.settings = arguments.settings;
    run.out = arguments.out;
    run.accel = arguments.accel;
    run.quiet = arguments.quiet;
    run.offline = arguments.offline;
    run.no_confirm = true;  // a step that crashed is there in the table, whoever is to blame
    return run;
}

/// Guests, one after the other, until nothing is injected any more.
class Sweeper {
 public:
    /// `scenario` has one kernel and one seed.
    Sweeper(const SweepArguments& arguments, const TrialPlace& place, model::Scenario scenario,
            ScenarioTrials& trials)
        : arguments_(arguments), place_(place), scenario_(std::move(scenario)), trials_(trials) {
        sweep_.scenario = scenario_.name;
        sweep_.kernel = scenario_.matrix.kernels.front();
    }

    [[nodiscard]] Result<void> run() {
        unsigned crashes = 0;
        for (auto from = arguments_.from; from <= arguments_.most;) {
            auto verdict = guest(from);
            if (!verdict) return failure_of(verdict);
            const auto last = sweep_.steps.empty() ? 0 : sweep_.steps.back().n;
            const bool ended = sweep_.nothing_left || last < from;
            const bool told =
                verdict->status == model::Status::skip || verdict->status == model::Status::error;
            if (told && (ended || !sweep_.steps.back().unfinished)) break;
            const bool crashed = !ended && sweep_.steps.back().unfinished;
            if (crashed) place_.report.note(fmt::format("n {}: the guest ended with it", last));
            if (ended || (crashed && ++crashes >= arguments_.most_crashes)) break;
            from = last + 1;
        }
        return {};
    }
    [[nodiscard]] const sweep::Sweep& sweep() const { return sweep_; }

 private:
    /// One guest, from this call on; its steps are added.
    [[nodiscard]] Result<model::Verdict> guest(std::uint64_t from) {
        const auto tried = trials_(from_call(scenario_, from), 1);
        if (!tried) return tl::unexpected(tried.error());
        if (tried->cell.empty()) {
            return failure(tried->detail.empty() ? "interrupted" : tried->detail);
        }
        const auto directory = place_.directory.path() / tried->cell;
        auto verdict = store::read_verdict(directory / "verdict.json");
        if (!verdict) return verdict;
        auto guest = sweep::read_steps(directory / "events.jsonl", *verdict);
        for (auto& step : guest.steps) {
            step.cell = tried->cell;
            sweep_.steps.push_back(std::move(step));
        }
        ++sweep_.guests;
        sweep_.nothing_left = guest.nothing_left;
        sweep::judge(sweep_, *verdict);
        if (auto written = sweep::write_sweep(place_.directory.path(), sweep_); !written) {
            return failure_of(written);
        }
        return verdict;
    }

    const SweepArguments& arguments_;
    const TrialPlace& place_;
    model::Scenario scenario_;
    ScenarioTrials& trials_;
    sweep::Sweep sweep_;
};

ExitCode status_of(const sweep::Sweep& sweep) {
    switch (sweep.status) {
        case model::Status::pass:
            return ExitCode::all_passed;
        case model::Status::fail:
            return ExitCode::kernel_failed;
        case model::Status::skip:
            return ExitCode::all_skipped;
        case model::Status::error:
            break;
    }
    return ExitCode::cannot_judge;
}

ExitCode tell(const SweepArguments& arguments, const TrialPlace& place, const sweep::Sweep& sweep,
              const Result<void>& ran) {
    const auto file = place.directory.path() / "sweep.json";
    if (arguments.format == "json") {
        fmt::print("{}", host::read_file(file).value_or(""));
    } else {
        if (!sweep.steps.empty()) fmt::print("{}", sweep::table(sweep.steps));
        fmt::print("{}: {}\n{} steps in {} guest{}{}\n{}\n", to_string(sweep.status),
                   model::printable(sweep.reason, 500), sweep.steps.size(), sweep.guests,
                   sweep.guests == 1 ? "" : "s",
                   sweep.nothing_left ? "; then nothing was injected any more" : "", file.string());
    }
    if (ran) return status_of(sweep);
    if (place.cancel.is_set()) return ExitCode::interrupted;
    place.report.problem(ran.error());
    return ExitCode::cannot_judge;
}

ExitCode sweep_prepared(const SweepArguments& arguments, const RunArguments& run,
                        const Prepared& prepared) {
    host::Cancel cancel;
    HardStop hard_stop;
    const SignalThread signals(cancel, [&] { hard_stop.now(); });
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    const auto directory = open_directory(run, prepared);
    if (!directory) {
        report.problem(directory.error());
        return ExitCode::usage;
    }
    auto scenario = prepared.file.scenarios.front();
    const auto& sweeper_workload = prepared.workloads.at(scenario.workload.name);
    if (auto kept = keep_programs(scenario.workload, sweeper_workload, directory->path()); !kept) {
        report.problem(kept.error());
        return ExitCode::cannot_judge;
    }
    const auto options = provider_options(run.offline, report);
    const auto guests = guests_or_tell(run, prepared, report, cancel, hard_stop);
    if (!guests) return guests.error();
    const TrialPlace place{run, prepared, *directory, report, cancel};
    std::vector<std::string> command{"faultline"};
    command.insert(command.end(), arguments.words.begin(), arguments.words.end());
    const auto image_of = [&](const model::Scenario& any) {
        return config::image_of(any, prepared.workloads);
    };
    ScenarioTrials trials(place, *guests,
                          {kernel_source(options, cancel), image_source(options, cancel), image_of},
                          command, "");
    Sweeper sweeper(arguments, place, std::move(scenario), trials);
    const auto ran = sweeper.run();
    const bool written = trials.close(cancel.is_set());
    const auto status = tell(arguments, place, sweeper.sweep(), ran);
    return written ? status : ExitCode::cannot_judge;
}

}  // namespace

CLI::App* add_sweep_verb(CLI::App& app, SweepArguments& arguments) {
    auto* verb = app.add_subcommand(
        "sweep",
        "Make each call of a workload's step that can fail fail once, one after the other");
    add_options(*verb, arguments);
    verb->footer(
        "The step runs again and again in one guest, each time with the next of its allocations,\n"
        "copies and the like made to fail (/proc/PID/fail-nth), until a run has none left. Where\n"
        "the kernel crashes, a new guest goes on with the next.\n"
        "Exit status: 0 no step gave a finding, 1 one did, 2 it could not be told, 3 the kernel\n"
        "cannot do it, 64 usage, 130 interrupted.\n\n"
        "Examples:\n"
        "  faultline sweep --kernel build:test-6.1 --program mount.c -- /mnt\n"
        "  faultline sweep --kernel build:kernfs-null --from 20 --most 60 umount.toml\n"
        "  faultline sweep --kernel tree:../linux --program repro.c --format json");
    return verb;
}

ExitCode sweep_verb(const SweepArguments& arguments) {
    const auto run = run_arguments_of(arguments);
    const auto prepared = prepare(run);
    if (!prepared) {
        print_problems(prepared.error());
        return ExitCode::usage;
    }
    const auto made = swept(*prepared, {arguments.from, arguments.most, arguments.hang});
    if (!made) {
        print_problems(made.error());
        return ExitCode::usage;
    }
    return sweep_prepared(arguments, run, *made);
}

}  // namespace faultline::cli
