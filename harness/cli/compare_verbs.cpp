// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/compare_verbs.hpp"

#include "model/printable.hpp"
#include "report/compare_report.hpp"
#include "report/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

ExitCode tell(const Error& error) {
    fmt::print(stderr, "{}", report::to_text(error));
    return ExitCode::usage;
}

/// A run by its path, or by its name in the results directory.
fs::path run_path(const std::string& name, const fs::path& results) {
    std::error_code error;
    return fs::exists(name, error) ? fs::path(name) : results / name;
}

Result<compare::Records> read_run(const std::string& name, const fs::path& results) {
    std::vector<Error> unread;
    auto records = store::read_records(run_path(name, results), unread);
    for (const auto& error : unread)
        fmt::print(stderr, "skipped: {}\n", model::printable(error.what));
    if (records && records->empty()) {
        return failure(fmt::format("the run '{}' has no verdicts", name),
                       "its cells have not ended yet");
    }
    return records;
}

/// PATH of a cell's directory or verdict.json, or RUN:ID, where ID begins a cell's id or is in its
/// directory's name. A run of one cell needs no ID.
Result<fs::path> cell_path(const std::string& name, const fs::path& results) {
    std::error_code error;
    if (fs::exists(fs::path(name) / "verdict.json", error) || fs::is_regular_file(name, error))
        return fs::path(name);
    const auto colon = name.rfind(':');
    const auto run = run_path(name.substr(0, colon), results);
    const auto id = colon == std::string::npos ? std::string() : name.substr(colon + 1);
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(run / "cells", error)) {
        if (entry.path().filename().string().find(id) != std::string::npos)
            found.push_back(entry.path());
    }
    if (found.size() == 1) return found.front();
    std::string known;
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
        known += (known.empty() ? "" : ", ") + found[i].filename().string();
    if (found.empty()) {
        return failure(fmt::format("there is no cell '{}'", model::printable(name)),
                       "name a cell's directory, or RUN:ID");
    }
    return failure(fmt::format("'{}' may be any of {} cells", model::printable(name), found.size()),
                   "RUN:ID with one of " + known);
}

void add_options(CLI::App* verb, fs::path& results, std::string& format,
                 std::vector<std::string> formats) {
    verb->add_option("--results", results, "where runs are looked for by name")
        ->type_name("DIR")
        ->capture_default_str();
    verb->add_option("--format", format, "how it is written")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(std::move(formats)))
        ->capture_default_str();
}

}  // namespace

CLI::App* add_compare_verb(CLI::App& app, CompareArguments& arguments) {
    auto* verb = app.add_subcommand(
        "compare", "What a run found that another did not, and whether it was slower");
    verb->add_option("RUN_A", arguments.a, "the run before: its directory, or its name in results/")
        ->type_name("")
        ->required();
    verb->add_option("RUN_B", arguments.b, "the run after")->type_name("")->required();
    add_options(verb, arguments.results, arguments.format, {"text", "json", "markdown"});
    verb->footer(
        "Exit status: 0 no regressions, 1 regressions (a finding that A had not, a cell that\n"
        "fails and passed, either significantly more often), 2 cells of B ended as errors\n"
        "where A's were judged, or nothing can be compared: no place of the matrix has a pass\n"
        "or a fail in both; 64 wrong command line. Slower is told, and is no regression.\n"
        "Examples:\n"
        "  faultline compare results/20261122-034512-nas results/20261123-034508-nas\n"
        "  faultline compare --format markdown monday tuesday >> $GITHUB_STEP_SUMMARY");
    return verb;
}

ExitCode compare_verb(const CompareArguments& arguments) {
    const auto a = read_run(arguments.a, arguments.results);
    if (!a) return tell(a.error());
    const auto b = read_run(arguments.b, arguments.results);
    if (!b) return tell(b.error());
    const auto comparison = compare::compare_runs(*a, *b);
    const auto write = arguments.format == "json"       ? report::comparison_json
                       : arguments.format == "markdown" ? report::comparison_markdown
                                                        : report::comparison_text;
    fmt::print("{}", write(comparison, arguments.a, arguments.b));
    if (comparison.regressed()) return ExitCode::kernel_failed;
    const bool cannot_tell = comparison.judged == 0 || comparison.lost_judgement() > 0;
    return cannot_tell ? ExitCode::cannot_judge : ExitCode::all_passed;
}

CLI::App* add_diff_verb(CLI::App& app, DiffArguments& arguments) {
    auto* verb = app.add_subcommand(
        "diff", "What differs between a broken and a working guest, what bears on it first");
    verb->add_option("CELL_A", arguments.a, "a cell: its directory, its verdict.json, or RUN:ID")
        ->type_name("")
        ->required();
    verb->add_option("CELL_B", arguments.b, "the other")->type_name("")->required();
    add_options(verb, arguments.results, arguments.format, {"text", "json"});
    verb->add_flag("--all", arguments.all, "all that differs, of thousands of options, too");
    verb->footer(
        "Exit status: 0 no difference, 1 differences, 64 wrong command line or no such cell.\n"
        "Compared are oom_score_adj of the tasks, the workload's parameters, command line,\n"
        "sysctls, modules, kernel configuration, taint, topology, CPU flags, the kernel and\n"
        "the host.\n"
        "Examples:\n"
        "  faultline diff results/broken/cells/* results/working/cells/*\n"
        "  faultline diff broken:5c1f0c working:07f545");
    return verb;
}

ExitCode diff_verb(const DiffArguments& arguments) {
    std::vector<compare::CellView> cells;
    for (const auto& name : {arguments.a, arguments.b}) {
        const auto path = cell_path(name, arguments.results);
        if (!path) return tell(path.error());
        auto cell = compare::read_cell(*path);
        if (!cell) return tell(cell.error());
        cells.push_back(std::move(*cell));
    }
    const auto difference = compare::diff(cells[0], cells[1]);
    constexpr std::size_t most = 40;
    fmt::print("{}", arguments.format == "json"
                         ? report::diff_json(difference, cells[0], cells[1])
                         : report::diff_text(
                               difference, cells[0], cells[1],
                               arguments.all ? std::numeric_limits<std::size_t>::max() : most));
    return difference.differences.empty() ? ExitCode::all_passed : ExitCode::kernel_failed;
}

}  // namespace faultline::cli
