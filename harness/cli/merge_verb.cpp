// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/merge_verb.hpp"

#include "cli/report_verb.hpp"
#include "report/terminal.hpp"
#include "schedule/exit_status.hpp"
#include "schedule/merge.hpp"

#include <CLI/CLI.hpp>

namespace faultline::cli {

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
        "Exit status: as that of one run of all the cells.\n\n"
        "Example:\n"
        "  faultline run --shard 1/2 --out a nightly.toml   # on one host\n"
        "  faultline run --shard 2/2 --out b nightly.toml   # on another\n"
        "  faultline merge a b --out nightly");
    return verb;
}

ExitCode merge_verb(const MergeArguments& arguments) {
    report::TerminalReport report(report::terminal_options(false));
    const auto joined =
        schedule::merge_runs({arguments.runs.begin(), arguments.runs.end()}, arguments.out);
    if (!joined) {
        report.problem(joined.error());
        return ExitCode::usage;
    }
    report.run_ended(*joined, arguments.out);
    const auto reports = write_reports(arguments.out, arguments.reports);
    if (!reports) report.problem(reports.error());
    return schedule::exit_status(*joined, reports.has_value(), {});
}

}  // namespace faultline::cli
