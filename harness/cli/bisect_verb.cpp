// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_verb.hpp"

#include "bisect/bisect_log.hpp"
#include "bisect/git_revisions.hpp"
#include "bisect/guest_trials.hpp"
#include "cli/accelerator_option.hpp"
#include "cli/bisect_setup.hpp"
#include "cli/guests.hpp"
#include "cli/image_source.hpp"
#include "cli/kernel_source.hpp"
#include "cli/replay.hpp"
#include "cli/scenario_files.hpp"
#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "host/file.hpp"
#include "model/printable.hpp"
#include "report/mail.hpp"
#include "report/run_view.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace faultline::cli {
namespace {

using bisect::Answer;
using bisect::Bisection;
using bisect::End;

/// A line for each run, not a verdict for each: there may be hundreds.
class Progress final : public schedule::Listener {
 public:
    explicit Progress(report::TerminalReport& report) : report_(report) {}
    void cell_started(const model::Cell& cell, std::size_t number, std::size_t total) override {
        report_.cell_started(cell, number, total);
    }
    void cell_progress(const model::Cell& cell, const run::Progress& progress) override {
        report_.cell_progress(cell, progress);
    }
    void cell_ended(const model::Verdict& verdict, const std::filesystem::path&) override {
        report_.forget(verdict.cell);
    }
    void note(const std::string& text) override { report_.note(text); }
    void problem(const Error& error) override { report_.problem(error); }

 private:
    report::TerminalReport& report_;
};

/// All that a bisection is made of.
struct Work {
    const BisectArguments& arguments;
    RunArguments run;
    Prepared prepared;
    std::map<std::string, schedule::PlannedCell> cells;  ///< by reference
    bisect::State state;
    std::unique_ptr<bisect::Revisions> revisions;
    std::filesystem::path recipe;  ///< of commits
};

std::string reference_of(const Work& work, const std::string& revision) {
    return work.arguments.of_commits()
               ? fmt::format("build:{}@{}", work.recipe.stem().string(), revision)
               : revision;
}

schedule::PlannedCell cell_of(const Work& work, const std::string& revision) {
    if (!work.arguments.of_commits()) return work.cells.at(revision);
    auto planned = work.cells.begin()->second;
    planned.cell.kernel = reference_of(work, revision);
    return schedule::with_attempt(planned, 1);
}

/// The reference that gives the kernel: a commit's is built by the recipe that the run keeps.
std::string source_of(const Work& work, const std::string& reference) {
    if (!work.arguments.of_commits()) return reference;
    return fmt::format("build:{}{}", work.recipe.string(), reference.substr(reference.rfind('@')));
}

std::vector<std::string> replay_of(const Work& work, const std::filesystem::path& scenario,
                                   const model::Cell& cell, const model::Kernel* kernel) {
    auto arguments = with_program(work.run, work.prepared.file.scenarios.front().workload);
    arguments.kernels = {source_of(work, cell.kernel)};
    if (work.arguments.of_commits()) arguments.as = cell.kernel;
    return replay_command(arguments, scenario, cell, kernel);
}

std::string short_name(const Work& work, const std::string& revision) {
    constexpr std::size_t shown = 12;
    return model::printable(work.arguments.of_commits() ? revision.substr(0, shown) : revision);
}

bisect::SubjectOf subjects(const Work& work) {
    const auto* git = dynamic_cast<const bisect::GitRevisions*>(work.revisions.get());
    return [git](const std::string& revision) {
        return git == nullptr ? std::string() : git->subject_of(revision);
    };
}

void tell(report::TerminalReport& report, const Work& work, const Bisection& bisection,
          const bisect::Observation& observation, unsigned attempt, const bisect::Step& step) {
    auto text = fmt::format("{}, run {}: {}", short_name(work, observation.revision), attempt,
                            to_string(observation.outcome));
    if (!observation.detail.empty()) text += ": " + observation.detail;
    report.note(text);
    const auto& judged = bisection.judged();
    if (judged.empty() || judged.back().revision != observation.revision) return;
    text = fmt::format("{} is {}", short_name(work, observation.revision),
                       to_string(judged.back().answer));
    if (judged.size() == 1) {
        text += fmt::format(": seen in {} of {} runs, so in {:.1f} % at least", judged.back().seen,
                            judged.back().seen + judged.back().clean + judged.back().other,
                            *bisection.rate() * 100);
    } else {
        text += fmt::format(" ({} clean runs would make it good; {} revisions were left)",
                            step.runs_wanted, step.revisions);
    }
    report.note(text);
}

std::string rate_sentence(const Bisection& bisection) {
    if (bisection.settings().rate) {
        return fmt::format("It was taken to show in {:g} % of the runs of a bad revision.",
                           *bisection.settings().rate * 100);
    }
    if (bisection.judged().empty()) return {};
    const auto& bad = bisection.judged().front();
    return fmt::format("At the bad end it was seen in {} of {} runs.", bad.seen,
                       bad.seen + bad.clean + bad.other);
}

report::Bisected bisected_of(const Work& work, const Bisection& bisection, const End& end) {
    report::Bisected bisected;
    bisected.commits = work.arguments.of_commits();
    bisected.first_bad = end.revision;
    bisected.subject = subjects(work)(end.revision);
    if (end.kind == End::Kind::only_skipped) bisected.suspects = end.suspects;
    for (const auto& judged : bisection.judged()) {
        if (judged.answer == Answer::good) bisected.last_good = judged.revision;
    }
    bisected.wrong_at_most = bisection.wrong_at_most();
    bisected.rate = rate_sentence(bisection);
    bisected.log = bisect_log(bisection, &end, subjects(work));
    return bisected;
}

Result<void> write_mail(const std::filesystem::path& run, const std::string& target,
                        const report::Bisected& bisected) {
    const auto view = report::view_run(run);
    if (!view) return tl::unexpected(view.error());
    auto group = report::find_group(*view, target);
    if (!group) group = report::find_group(*view, "1");
    if (!group) return tl::unexpected(group.error());
    const auto text = report::mail(*view, *group, &bisected);
    if (!text) return tl::unexpected(text.error());
    return host::write_file_atomically(run / "report.mail", *text);
}

std::string why_not(const Work& work, const End& end) {
    const auto revision = short_name(work, end.revision);
    switch (end.kind) {
        case End::Kind::not_reproduced:
            return fmt::format("the bad end {} does not show the failure: {}", revision,
                               end.reason);
        case End::Kind::good_is_bad:
            return fmt::format("{} was to be good: {}", revision, end.reason);
        case End::Kind::end_untestable:
            return fmt::format("{} cannot be judged: {}", revision, end.reason);
        case End::Kind::rate_too_low:
            return fmt::format("the failure is too rare: {}", end.reason);
        case End::Kind::found:
        case End::Kind::only_skipped:
            break;
    }
    return {};
}

std::string hint_for(const Work& work, const End& end) {
    switch (end.kind) {
        case End::Kind::not_reproduced:
            return "another scenario, or more runs with --most-unseen";
        case End::Kind::good_is_bad: {
            const auto& bases = work.state.settings.bases;
            const bool base = std::find(bases.begin(), bases.end(), end.revision) != bases.end();
            return base ? "it is where the good end's history branches off: the failure is older, "
                          "and was mended on the way to the good end"
                        : "name an older one";
        }
        case End::Kind::end_untestable:
            return "name another end, or another recipe or scenario";
        case End::Kind::rate_too_low:
            return "raise --most-runs, or --limit; or make a scenario that shows it more often";
        case End::Kind::found:
        case End::Kind::only_skipped:
            break;
    }
    return {};
}

void print_skipped(const Work& work, const Bisection& bisection) {
    for (const auto& judged : bisection.judged()) {
        if (judged.answer != Answer::skip) continue;
        fmt::print("skipped {}: {}\n", short_name(work, judged.revision),
                   model::printable(judged.reason, 400));
    }
}

ExitCode tell_end(const Work& work, const Bisection& bisection, const End& end,
                  const std::filesystem::path& run, report::TerminalReport& report) {
    const auto log = bisect_log(bisection, &end, subjects(work));
    if (auto kept = host::write_file_atomically(run / "bisect.log", log); !kept) {
        report.problem(kept.error());
        return ExitCode::cannot_judge;
    }
    if (const auto why = why_not(work, end); !why.empty()) {
        report.problem({why, hint_for(work, end)});
        return ExitCode::cannot_judge;
    }
    const auto bisected = bisected_of(work, bisection, end);
    const auto mailed = write_mail(run, work.state.target, bisected);
    if (!mailed) report.problem(mailed.error());
    fmt::print("{}\n", report::bisected_lines(bisected));
    print_skipped(work, bisection);
    fmt::print("{} runs of {} revisions\n{}\n", work.state.observations.size(),
               bisection.judged().size(), (run / "bisect.log").string());
    if (mailed) fmt::print("{}\n", (run / "report.mail").string());
    return end.kind == End::Kind::found && mailed ? ExitCode::all_passed : ExitCode::cannot_judge;
}

model::RunSummary begun_summary(const Work& work) {
    model::RunSummary summary;
    summary.scenario = work.prepared.file.name;
    summary.scenario_file = work.prepared.file.file.string();
    summary.command = work.state.command;
    summary.directory = work.state.directory;
    summary.started = store::utc_now();
    return summary;
}

ExitCode search_and_tell(Work& work, const Guests& guests, const schedule::Sources& sources,
                         const store::RunDirectory& directory, report::TerminalReport& report,
                         const host::Cancel& cancel) {
    Progress progress(report);
    const auto scenario = directory.scenario_path();
    bisect::GuestTrials trials(
        {*guests.executor,
         {[&](const std::string& reference, model::Duration timeout) {
              return sources.kernels(source_of(work, reference), timeout);
          },
          sources.images, sources.image_of},
         directory, progress, cancel,
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
Result<store::RunDirectory> open_bisection(Work& work, const host::Cancel& cancel) {
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

kernel::ProviderOptions provider_options(const BisectArguments& arguments,
                                         report::TerminalReport& report) {
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.recipes = host::kernels_directory();
    options.offline = arguments.offline;
    options.progress = [&](std::string_view text) { report.note(std::string(text)); };
    return options;
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
    Work work{arguments, run, std::move(*prepared), std::move(*cells), {}, {}, {}};
    host::Cancel cancel;
    HardStop hard_stop;
    const SignalThread signals(cancel, [&] { hard_stop.now(); });
    report::TerminalReport report(report::terminal_options(arguments.quiet));
    const auto directory = open_bisection(work, cancel);
    if (!directory) {
        report.problem(directory.error());
        return ExitCode::usage;
    }
    const auto accelerator = vm::choose_accelerator(wanted_accelerator(arguments.accel));
    if (!accelerator.warning.empty()) report.warning(accelerator.warning);
    const auto options = provider_options(arguments, report);
    const auto guests = connect_guests(work.run, work.prepared, accelerator, report, cancel);
    if (!guests) {
        if (guests.error().refused) {
            print_refusal(guests.error().error);
            return ExitCode::usage;
        }
        report.problem(guests.error().error);
        return ExitCode::cannot_judge;
    }
    hard_stop.arm(guests->connection.backend->scratch().parent_path());
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
