// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/minimise_end.hpp"

#include "config/scenario_text.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>

namespace faultline::cli {
namespace {

using minimise::Part;
using minimise::Runs;

std::string outcome_of(const minimise::Step& step) {
    const auto& runs = step.runs;
    if (step.taken) return "still fails; left: " + step.left;
    if (runs.untestable) return "cannot be: " + runs.detail;
    if (runs.seen > 0)
        return fmt::format("kept: it fails in {} of {} runs only", runs.seen, runs.all());
    if (runs.other > 0) return "kept: it ends otherwise: " + runs.detail;
    return fmt::format("kept: {} clean run{}", runs.clean, runs.clean == 1 ? "" : "s");
}

std::string fault_line(const model::Fault& fault) {
    return fmt::format("  {} at {}\n", fault.kind, protocol::to_string(fault.at));
}

std::string rate_line(const minimise::End& end) {
    const auto& runs = end.measured.all() > 0 ? end.measured : end.whole;
    auto text = fmt::format("{} was seen in {} of {} runs",
                            end.measured.all() > 0 ? "In it, it" : "It", runs.seen, runs.all());
    if (end.measured.all() > 0) text += fmt::format(": in {:.0f} % at least", end.rate * 100);
    return text;
}

std::string proof_line(const minimise::End& end) {
    if (!end.wrong_at_most) return "Whether more can be left out is not known: " + end.why_unproven;
    if (*end.wrong_at_most == 0) return "No further step still fails";
    return fmt::format("No further step fails as often: wrong with at most {:.2g} %",
                       *end.wrong_at_most * 100);
}

}  // namespace

MinimiseTale::MinimiseTale(MinimiseWork& work, const TrialPlace& place,
                           const model::WorkloadDeclaration& workload)
    : work_(work), place_(place), workload_(workload), smallest_(work.whole) {}

void MinimiseTale::keep(const Result<void>& written) {
    if (written) return;
    all_written_ = false;
    place_.report.problem(written.error());
}

void MinimiseTale::write_progress() {
    keep(minimise::write_progress(place_.directory.path(), work_.progress));
}

std::string MinimiseTale::scenario_file() const {
    return (place_.directory.path() / "smallest.toml").string();
}

void MinimiseTale::ran(const bisect::Tried& tried) {
    if (!tried.cell.empty()) ++work_.progress.runs;
    if (tried.target.empty()) return;
    work_.progress.target = tried.target;
    write_progress();
}

void MinimiseTale::begins(Part part, unsigned runs_wanted) {
    const auto runs = fmt::format("{} run{}", runs_wanted, runs_wanted == 1 ? "" : "s");
    switch (part) {
        case Part::whole:
            place_.report.note("the whole scenario: " + minimise::describe(work_.whole));
            break;
        case Part::first_pass:
            place_.report.note(fmt::format("fails with: {}; each step now gets {}",
                                           model::printable(work_.progress.target, 200), runs));
            break;
        case Part::measured:
            place_.report.note("how often the smallest fails is measured");
            break;
        case Part::last_pass:
            place_.report.note(fmt::format("what is left, again: each step gets {}", runs));
            break;
    }
}

void MinimiseTale::tried(const minimise::Step& step) {
    auto& progress = work_.progress;
    progress.steps.push_back(step);
    progress.left = step.left;
    write_progress();
    place_.report.note(model::printable(
        fmt::format("{} runs  {}: {}", progress.runs, step.what, outcome_of(step)), 400));
}

void MinimiseTale::smallest(const model::Scenario& scenario) {
    any_ = true;
    smallest_ = scenario;
    const auto head = fmt::format("# {}\n# The smallest scenario so far that gives this.\n",
                                  model::printable(work_.progress.target, 300));
    keep(place_.directory.keep("smallest.toml", head + config::scenario_text(scenario, workload_)));
}

std::string MinimiseTale::words() const {
    auto text = fmt::format("{} left, of {}\n", minimise::describe(smallest_),
                            minimise::describe(work_.whole));
    for (const auto& fault : smallest_.faults)
        text += fault_line(fault);
    return text;
}

ExitCode MinimiseTale::ended(const minimise::End& end) {
    work_.progress.end = end;
    work_.progress.left = minimise::describe(smallest_);
    write_progress();
    if (!end.reproduced) {
        place_.report.problem(
            {fmt::format("the whole scenario does not fail so in {} runs{}{}", end.whole.all(),
                         end.whole.detail.empty() ? "" : ": ",
                         model::printable(end.whole.detail, 400)),
             end.whole.untestable ? "" : "more runs with --most-unseen, or another --signature"});
        return ExitCode::cannot_judge;
    }
    fmt::print("{}\n{}{}\n{}\n{} runs\n{}\nfaultline run {}\n",
               model::printable(work_.progress.target, 300), words(), rate_line(end),
               proof_line(end), work_.progress.runs, scenario_file(), scenario_file());
    return ExitCode::all_passed;
}

ExitCode MinimiseTale::cut_short(const Error& error) {
    const auto go_on = "faultline minimise --resume " + place_.directory.path().string();
    if (any_) {
        fmt::print("so far: {}{} runs\n{}\nfaultline run {}\n", words(), work_.progress.runs,
                   scenario_file(), scenario_file());
    }
    if (place_.cancel.is_set()) {
        place_.report.note("interrupted; it goes on with: " + go_on);
        return ExitCode::interrupted;
    }
    place_.report.problem({error.what, (error.hint.empty() ? "" : error.hint + "; then ") + go_on});
    return ExitCode::cannot_judge;
}

}  // namespace faultline::cli
