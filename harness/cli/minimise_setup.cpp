// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/minimise_setup.hpp"

#include "bisect/guest_trials.hpp"
#include "cli/replay.hpp"
#include "cli/replay_verb.hpp"
#include "cli/scenario_files.hpp"
#include "cli/scenario_trials.hpp"
#include "cli/search_options.hpp"
#include "config/scenario_text.hpp"
#include "store/read_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace faultline::cli {
namespace fs = std::filesystem;
using config::Problem;

namespace {

/// A cell's directory; empty: it is a scenario's file.
fs::path cell_of(const fs::path& what) {
    std::error_code error;
    const auto path = fs::canonical(what, error);
    if (error) return {};
    if (fs::is_directory(path, error)) return path;
    return path.filename() == "verdict.json" ? path.parent_path() : fs::path();
}

tl::unexpected<std::vector<Problem>> mistake(std::string where, const Error& error) {
    return tl::unexpected(std::vector<Problem>{{std::move(where), error.what, error.hint}});
}

config::Checked<RunArguments> run_of_cell(const MinimiseArguments& arguments, const fs::path& cell,
                                          const fs::path& workspace) {
    const auto verdict = store::read_verdict(cell / "verdict.json");
    if (!verdict) return mistake(cell.string(), verdict.error());
    auto run = replay_arguments(*verdict, cell, workspace);
    if (!run) return mistake(cell.string(), run.error());
    if (!arguments.settings.empty()) {
        return mistake("--set", {"a cell is run as it was", "name its scenario instead"});
    }
    if (!arguments.kernels.empty()) {
        run->kernels = arguments.kernels;
        run->as = verdict->cell.kernel;
    }
    return *run;
}

/// The finding that has to stay; empty: the first that comes.
config::Checked<std::string> target_of(const MinimiseArguments& arguments,
                                       const Prepared& prepared) {
    if (!arguments.signature.empty()) return arguments.signature;
    const auto cell = cell_of(arguments.what);
    if (cell.empty()) return prepared.file.scenarios.front().expect.finding;
    const auto verdict = store::read_verdict(cell / "verdict.json");
    if (!verdict) return mistake(cell.string(), verdict.error());
    const auto [outcome, title] = bisect::outcome_of(*verdict, {});
    if (outcome == bisect::Outcome::seen) return title;
    return mistake(cell.string(), {fmt::format("the cell did not fail: {}", verdict->reason),
                                   "name the finding that you are after with --signature"});
}

}  // namespace

Result<MinimiseArguments> resumed_minimisation(const MinimiseArguments& now) {
    std::error_code error;
    const auto directory = fs::absolute(now.resume, error).lexically_normal();
    const auto progress = minimise::read_progress(directory);
    if (!progress) return tl::unexpected(progress.error());
    auto then = parse_kept<MinimiseArguments>(progress->command, add_minimise_verb);
    if (!then) {
        return failure(
            fmt::format("'{}' cannot be resumed: {}", directory.string(), then.error().what));
    }
    then->resume = directory;
    then->what = directory / "scenario.toml";
    then->kernels.clear();
    then->settings.clear();
    then->signature = progress->target;
    then->quiet = then->quiet || now.quiet;
    return then;
}

config::Checked<RunArguments> minimised_run(const MinimiseArguments& arguments,
                                            const fs::path& workspace) {
    if (arguments.what.empty()) {
        return mistake("CELL|SCENARIO", {"nothing is named", "faultline minimise --help"});
    }
    RunArguments run;
    if (const auto cell = cell_of(arguments.what); !cell.empty()) {
        auto of_cell = run_of_cell(arguments, cell, workspace);
        if (!of_cell) return of_cell;
        run = std::move(*of_cell);
    } else {
        run.scenario = arguments.what;
        run.kernels = arguments.kernels;
        run.settings = arguments.settings;
        run.accel = arguments.accel;
    }
    if (arguments.accel != "auto") run.accel = arguments.accel;
    run.out = arguments.resume.empty() ? arguments.out : arguments.resume;
    run.scheduling.resume = arguments.resume;
    run.offline = run.offline || arguments.offline;
    run.quiet = arguments.quiet;
    run.no_confirm = true;  // what is looked for by its title is believed where it is seen
    return run;
}

config::Checked<MinimiseWork> minimise_work(const MinimiseArguments& arguments,
                                            const RunArguments& run, const Prepared& prepared) {
    const auto first_attempts =
        std::count_if(prepared.cells.begin(), prepared.cells.end(),
                      [](const auto& planned) { return planned.cell.attempt == 1; });
    const auto& planned = prepared.cells.front();
    if (first_attempts > 1) {
        return mistake(prepared.file.file.string(),
                       {fmt::format("it has {} cells, and one is made smaller", first_attempts),
                        "name the directory of the cell that failed"});
    }
    auto target = target_of(arguments, prepared);
    if (!target) return tl::unexpected(std::move(target.error()));
    MinimiseWork work;
    work.whole = *planned.scenario;
    const auto& kernel = run.as.empty() ? planned.cell.kernel : run.kernels.at(0);
    work.whole.matrix.kernels = {pinned_reference(kernel, nullptr)};
    work.whole.matrix.seeds = {planned.cell.seed};
    work.progress.command = {"faultline"};
    work.progress.command.insert(work.progress.command.end(), arguments.words.begin(),
                                 arguments.words.end());
    std::error_code ignored;
    work.progress.directory = fs::current_path(ignored).string();
    work.progress.target = std::move(*target);
    return work;
}

Result<store::RunDirectory> open_minimisation(MinimiseWork& work, const RunArguments& run,
                                              const Prepared& prepared) {
    auto directory = open_directory(run, prepared);
    if (!directory) return directory;
    const auto& workload = prepared.workloads.at(work.whole.workload.name);
    if (auto kept = keep_programs(work.whole.workload, workload, directory->path()); !kept) {
        return failure_of(kept);
    }
    const auto text = config::scenario_text(work.whole, workload);
    if (auto kept = directory->keep("scenario.toml", text); !kept) return failure_of(kept);
    if (auto kept = minimise::write_progress(directory->path(), work.progress); !kept) {
        return failure_of(kept);
    }
    return directory;
}

}  // namespace faultline::cli
