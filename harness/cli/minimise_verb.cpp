// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/minimise_verb.hpp"

#include "cli/guests.hpp"
#include "cli/image_source.hpp"
#include "cli/kernel_source.hpp"
#include "cli/minimise_end.hpp"
#include "cli/minimise_setup.hpp"
#include "cli/scenario_files.hpp"
#include "cli/scenario_trials.hpp"
#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "kernel/cache.hpp"
#include "minimise/minimisation.hpp"

#include <fmt/format.h>

#include <utility>

namespace faultline::cli {
namespace {

minimise::Settings settings_of(const MinimiseArguments& arguments, const model::Scenario& whole) {
    minimise::Settings settings;
    settings.wrong_limit = arguments.limit / 100;
    if (arguments.rate) settings.rate = *arguments.rate / 100;
    // The same scenario and seed give the same run.
    if (whole.mode == model::Mode::deterministic) settings.rate = 1;
    settings.most_runs = arguments.most_runs;
    settings.most_unseen = arguments.most_unseen;
    settings.quick = arguments.first_pass_only;
    return settings;
}

ExitCode search_and_tell(const MinimiseArguments& arguments, MinimiseWork& work,
                         const TrialPlace& place, const Guests& guests,
                         const schedule::Sources& sources) {
    ScenarioTrials trials(place, guests, sources, work.progress.command, work.progress.target);
    const auto& workload = place.prepared.workloads.at(work.whole.workload.name);
    MinimiseTale tale(work, place, workload);
    minimise::Minimisation minimisation(
        settings_of(arguments, work.whole), workload,
        [&](const model::Scenario& scenario, unsigned attempt) {
            auto tried = trials(scenario, attempt);
            if (tried) tale.ran(*tried);
            return tried;
        },
        tale);
    const auto end = minimisation.run(work.whole);
    const bool written = trials.close(place.cancel.is_set()) && tale.all_written();
    if (!end) return tale.cut_short(end.error());
    const auto status = tale.ended(*end);
    return written ? status : ExitCode::cannot_judge;
}

ExitCode mistaken(const std::vector<config::Problem>& problems) {
    print_problems(problems);
    return ExitCode::usage;
}

ExitCode minimise_in(const MinimiseArguments& arguments, const RunArguments& run) {
    auto prepared = prepare(run);
    if (!prepared) return mistaken(prepared.error());
    auto work = minimise_work(arguments, run, *prepared);
    if (!work) return mistaken(work.error());
    host::Cancel cancel;
    HardStop hard_stop;
    const SignalThread signals(cancel, [&] { hard_stop.now(); });
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    const auto directory = open_minimisation(*work, run, *prepared);
    if (!directory) {
        report.problem(directory.error());
        return ExitCode::usage;
    }
    const auto options = provider_options(run.offline, report);
    const auto guests = guests_or_tell(run, *prepared, report, cancel, hard_stop);
    if (!guests) return guests.error();
    const auto image_of = [&](const model::Scenario& scenario) {
        return config::image_of(scenario, prepared->workloads);
    };
    return search_and_tell(
        arguments, *work, {run, *prepared, *directory, report, cancel}, *guests,
        {kernel_source(options, cancel), image_source(options, cancel), image_of});
}

}  // namespace

ExitCode minimise_verb(const MinimiseArguments& given) {
    auto arguments =
        given.resume.empty() ? Result<MinimiseArguments>(given) : resumed_minimisation(given);
    if (!arguments) return mistaken({{"--resume", arguments.error().what, arguments.error().hint}});
    // Of a cell's program, until it is copied beside the results.
    const auto workspace = kernel::Workspace::make(host::cache_directory());
    if (!workspace) return mistaken({{"faultline minimise", workspace.error().what, {}}});
    auto run = minimised_run(*arguments, workspace->path());
    if (!run) return mistaken(run.error());
    return minimise_in(*arguments, *run);
}

}  // namespace faultline::cli
