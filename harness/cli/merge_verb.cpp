// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/merge_verb.hpp"

#include "cli/choose_cells.hpp"
#include "cli/prepare.hpp"
#include "cli/report_verb.hpp"
#include "cli/resume.hpp"
#include "report/terminal.hpp"
#include "schedule/attempts.hpp"
#include "schedule/exit_status.hpp"
#include "schedule/merge.hpp"
#include "store/read_run.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace faultline::cli {
namespace {

/// The parts of a sharded matrix of which no run is there: "3/3".
std::vector<std::string> missing_parts(const std::vector<std::string>& runs) {
    std::map<unsigned, std::set<unsigned>> there;
    for (const auto& run : runs) {
        const auto summary = store::read_summary(run);
        const auto arguments = summary ? parse_command(summary->command)
                                       : Result<RunArguments>(tl::unexpected(summary.error()));
        const auto shard = arguments ? parse_shard(arguments->choice.shard) : std::nullopt;
        if (shard) there[shard->of].insert(shard->number);
    }
    std::vector<std::string> missing;
    for (const auto& [of, numbers] : there) {
        for (unsigned number = 1; number <= of; ++number)
            if (!numbers.contains(number)) missing.push_back(fmt::format("{}/{}", number, of));
    }
    return missing;
}

/// The order of the whole matrix, as the run's copies of its files say; empty if they do not.
std::function<std::size_t(const std::string&)> places_of(const std::filesystem::path& run) {
    const auto summary = store::read_summary(run);
    if (!summary) return {};
    auto arguments = parse_command(summary->command);
    if (!arguments) return {};
    arguments->scenario = run / "scenario.toml";
    arguments->choice.shard.clear();
    arguments->list = "text";
    const auto whole = prepare(*arguments);
    if (!whole) return {};
    const auto repeats =
        arguments->scheduling.repeat_failures.value_or(whole->file.repeat_failures);
    auto attempts = std::make_shared<schedule::Attempts>(whole->cells, repeats);
    for (const auto& planned : whole->cells)
        [[maybe_unused]] const auto more = attempts->repeat(planned);
    return [attempts](const std::string& id) { return attempts->place(id); };
}

}  // namespace

CLI::App* add_merge_verb(CLI::App& app, MergeArguments& arguments) {
    auto* verb = app.add_subcommand("merge", "Join the results of a matrix that ran in parts");
    verb->add_option("DIR", arguments.runs, "directories of runs with --shard")
        ->required()
        ->check(CLI::ExistingDirectory);
    verb->add_option("-o,--out", arguments.out, "where the joined run goes")
        ->type_name("DIR")
        ->required();
    verb->add_option("--report", arguments.reports, "write a report of it, as run does")
        ->type_name("FORMAT[=FILE]")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->check(CLI::Validator(wrong_report, ""));
    verb->footer(
        "Exit status: as that of one run of all the cells; 2 if a part is missing and what is\n"
        "there passed. A run that was cut off is to be resumed first.\n\n"
        "Example:\n"
        "  faultline run --shard 1/2 --out a nightly.toml   # on one host\n"
        "  faultline run --shard 2/2 --out b nightly.toml   # on another\n"
        "  faultline merge a b --out nightly");
    return verb;
}

ExitCode merge_verb(const MergeArguments& arguments) {
    report::TerminalReport report(report::terminal_options(false));
    const auto joined = schedule::merge_runs({arguments.runs.begin(), arguments.runs.end()},
                                             arguments.out, places_of(arguments.runs.front()));
    if (!joined) {
        report.problem(joined.error());
        return ExitCode::usage;
    }
    report.run_ended(*joined, arguments.out);
    const auto reports = write_reports(arguments.out, arguments.reports);
    if (!reports) report.problem(reports.error());
    auto status = schedule::exit_status(*joined, true, {});
    if (!reports) status = schedule::without_report(status, {});
    const auto missing = missing_parts(arguments.runs);
    if (missing.empty()) return status;
    report.warning(
        fmt::format("this is not the whole matrix: without --shard {}", fmt::join(missing, ", ")));
    const bool fine = status == ExitCode::all_passed || status == ExitCode::all_skipped;
    return fine ? ExitCode::cannot_judge : status;
}

}  // namespace faultline::cli
