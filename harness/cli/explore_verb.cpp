// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/explore_verb.hpp"

#include "model/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <vector>

namespace faultline::cli {
namespace {

CLI::Validator seeds() {
    return {[](const std::string& text) {
                const auto parsed = parse_seeds(text);
                return parsed ? std::string() : parsed.error().what;
            },
            ""};
}

/// The failures by what they are, each with the seeds that show it.
void print_failures(const std::vector<SeededCell>& cells) {
    std::map<std::string, std::vector<std::uint64_t>> by_reason;
    std::map<std::string, const SeededCell*> first;
    for (const auto& cell : cells) {
        if (cell.verdict.status != model::Status::fail) continue;
        by_reason[cell.verdict.reason].push_back(cell.verdict.cell.seed);
        first.emplace(cell.verdict.reason, &cell);
    }
    for (const auto& [reason, failing] : by_reason) {
        fmt::print("{}\n  seed{} {}\n  again: faultline replay {}\n", model::printable(reason, 200),
                   failing.size() > 1 ? "s" : "", fmt::join(failing, ", "),
                   first.at(reason)->directory.string());
    }
}

}  // namespace

CLI::App* add_explore_verb(CLI::App& app, ExploreArguments& arguments) {
    auto* verb = app.add_subcommand("explore", "Search for a seed with which a scenario fails");
    add_seeded_options(*verb, arguments.common);
    verb->add_option("--seeds", arguments.seeds, "which: 1..200, or 3,17,20..30 (default: 1..100)")
        ->type_name("SEEDS")
        ->check(seeds());
    verb->add_flag("--all", arguments.all, "run all of them, also when one has failed");
    verb->footer(
        "Each seed is a run in deterministic mode, with other choices of the workload and other\n"
        "turns of the CPUs. Exit status: 0 no seed failed, 1 one did, 2 one could not be judged\n"
        "and none failed, 3 everything was skipped.\n\n"
        "Example:\n"
        "  faultline explore --seeds 1..20 scenarios/resctrl-race.toml");
    return verb;
}

ExitCode explore_verb(const ExploreArguments& arguments) {
    const auto wanted = parse_seeds(arguments.seeds).value_or(std::vector<std::uint64_t>{1});
    std::vector<std::string> more{"--set", fmt::format("matrix.seed=[{}]", fmt::join(wanted, ","))};
    if (!arguments.all) more.emplace_back("--until-failure");
    const auto outcome = run_seeded(arguments.common, "explore", more);
    if (outcome.cells.empty()) return outcome.status;
    std::set<std::string> schedules;
    for (const auto& cell : outcome.cells)
        if (cell.verdict.determinism) schedules.insert(cell.verdict.determinism->schedule());
    print_failures(outcome.cells);
    fmt::print("{} of {} seed{} run, {} different schedule{}\n", outcome.cells.size(),
               wanted.size(), wanted.size() == 1 ? "" : "s", schedules.size(),
               schedules.size() == 1 ? "" : "s");
    return outcome.status;
}

}  // namespace faultline::cli
