// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_verb.hpp"

#include "bisect/git_revisions.hpp"
#include "bisect/guest_trials.hpp"
#include "cli/bisect_end.hpp"
#include "cli/bisect_setup.hpp"
#include "cli/bisect_work.hpp"
#include "cli/guests.hpp"
#include "cli/image_source.hpp"
#include "cli/kernel_source.hpp"
#include "cli/scenario_files.hpp"
#include "cli/signals.hpp"
#include "cli/trial_progress.hpp"
#include "host/directories.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace faultline::cli {
namespace {

using bisect::Answer;
using bisect::Bisection;

void tell(report::TerminalReport& report, const BisectWork& work, const Bisection& bisection,
          const bisect::Observation& observation, unsigned attempt, const bisect::Step& step) {
    auto text = fmt::format("{}, run {}: {}", short_name(work, observation.revision), attempt,
                            to_string(observation.outcome));
    if (!observation.detail.empty()) text += ": " + observation.detail;
    report.note(text);
    const auto& judged = bisection.judged();
    if (judged.empty() || judged.back().revision != observation.revision) return;
    const auto answer = judged.back().answer;
    text = fmt::format("{} is {}", short_name(work, observation.revision),
                       answer == Answer::skip ? "skipped" : to_string(answer));
    if (judged.size() == 1 && bisection.settings().rate) {
        text += ", as it was said to be";
    } else if (judged.size() == 1) {
        text += fmt::format(": seen in {} of {} runs, so in {:.1f} % at least", judged.back().seen,
                            judged.back().seen + judged.back().clean + judged.back().other,
                            *bisection.rate() * 100);
    } else {
        text += fmt::format(" ({} clean runs would make it good; {} revisions were left)",
                            step.runs_wanted, step.revisions);
    }
    report.note(text);
}

model::RunSummary begun_summary(const BisectWork& work) {
    model::RunSummary summary;
    summary.scenario = work.prepared.file.name;
    summary.scenario_file = work.prepared.file.file.string();
    summary.command = work.state.command;
    summary.directory = work.state.directory;
    summary.started = store::utc_now();
    return summary;
}

ExitCode search_and_tell(BisectWork& work, const Guests& guests, const schedule::Sources& sources,
                         const store::RunDirectory& directory, report::TerminalReport& report,
                         const host::Cancel& cancel) {
    TrialProgress progress(report);
    const auto scenario = directory.scenario_path();
    bisect::GuestTrials trials(
        {*guests.executor,
         {[&](const std::string& reference, model::Duration timeout) {
              return sources.kernels(source_of(work, reference), timeout);
          },
          sources.images, sources.image_of},
         directory,
         progress,
         cancel,
         [&](const std::string& revision) { return cell_of(work, revision); },
         [&](const model::Cell& cell, const model::Kernel* kernel) {
             return replay_of(work, scenario, cell, kernel);
         }},
        begun_summary(work), work.state);
    Bisection bisection(work.state.settings, *work.revisions);
    const auto end =
        bisect::search(work.state, bisection, directory.path(), std::ref(trials),
                       [&](const auto& observation, unsigned attempt, const auto& step) {
                           tell(report, work, bisection, observation, attempt, step);
                       });
    const bool written = trials.close(cancel.is_set());
    if (!end) {
        const auto go_on = "faultline bisect --resume " + directory.path().string();
        if (cancel.is_set()) {
            report.note("interrupted; it goes on with: " + go_on);
            return ExitCode::interrupted;
        }
        report.problem({end.error().what, end.error().hint.empty()
                                              ? "it goes on with: " + go_on
                                              : end.error().hint + "; then " + go_on});
        return ExitCode::cannot_judge;
    }
    const auto status = tell_end(work, bisection, *end, directory.path(), report);
    return written ? status : ExitCode::cannot_judge;
}

/// The state of a bisection that begins or goes on, in its directory.
Result<store::RunDirectory> open_bisection(BisectWork& work, const host::Cancel& cancel) {
    const auto& resume = work.arguments.resume;
    auto state = resume.empty() ? begun_state(work.arguments, work.prepared, cancel)
                                : bisect::read_state(resume);
    if (!state) return tl::unexpected(state.error());
    work.state = std::move(*state);
    auto directory = open_directory(work.run, work.prepared);
    if (!directory) return directory;
    if (work.arguments.of_commits()) {
        auto recipe = keep_recipe(work.arguments, work.state, *directory);
        if (!recipe) return tl::unexpected(recipe.error());
        work.recipe = std::move(*recipe);
        work.revisions = std::make_unique<bisect::GitRevisions>(work.state.repository, cancel);
    } else {
        work.revisions = std::make_unique<bisect::RevisionList>(work.state.kernels);
    }
    if (auto kept = bisect::write_state(directory->path(), work.state); !kept) {
        return tl::unexpected(kept.error());
    }
    return directory;
}

ExitCode mistaken(const std::vector<config::Problem>& problems) {
    print_problems(problems);
    return ExitCode::usage;
}

ExitCode bisect_checked(const BisectArguments& arguments) {
    if (const auto problems = check_bisection(arguments); !problems.empty()) {
        return mistaken(problems);
    }
    const auto run = run_arguments_of(arguments);
    auto prepared = prepare(run);
    if (!prepared) return mistaken(prepared.error());
    auto cells = one_cell_each(*prepared);
    if (!cells) return mistaken(cells.error());
    BisectWork work{arguments, run, std::move(*prepared), std::move(*cells), {}, {}, {}};
    host::Cancel cancel;
    HardStop hard_stop;
    const SignalThread signals(cancel, [&] { hard_stop.now(); });
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    const auto directory = open_bisection(work, cancel);
    if (!directory) {
        report.problem(directory.error());
        return ExitCode::usage;
    }
    const auto options = provider_options(arguments.offline, report);
    const auto guests = guests_or_tell(work.run, work.prepared, report, cancel, hard_stop);
    if (!guests) return guests.error();
    const auto image_of = [&](const model::Scenario& scenario) {
        return config::image_of(scenario, work.prepared.workloads);
    };
    return search_and_tell(
        work, *guests, {kernel_source(options, cancel), image_source(options, cancel), image_of},
        *directory, report, cancel);
}

}  // namespace

ExitCode bisect_verb(const BisectArguments& arguments) {
    auto whole = arguments.resume.empty() ? Result<BisectArguments>(arguments)
                                          : resumed_bisection(arguments);
    if (whole) {
        whole->kernels = split_list(whole->kernels);
        return bisect_checked(*whole);
    }
    const auto& resumed = whole;
    return mistaken({{"--resume", resumed.error().what, resumed.error().hint}});
}

}  // namespace faultline::cli
