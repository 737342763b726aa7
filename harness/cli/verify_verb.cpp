// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/verify_verb.hpp"

#include "compare/first_difference.hpp"
#include "host/cancel.hpp"
#include "logs/source.hpp"
#include "model/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

namespace faultline::cli {
namespace {

using Cells = std::vector<const SeededCell*>;

/// What was kept of a stream; a long console is compressed.
std::string kept_stream(const SeededCell& cell, const std::string& name) {
    auto path = cell.directory / name;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) path += ".zst";
    const host::Cancel never;
    auto source = logs::open_source({name, path, false, {}}, {}, never);
    std::string text;
    while (source) {
        const auto piece = (*source)->read();
        if (!piece || piece->empty()) break;
        text += *piece;
    }
    return text;
}

void print_difference(const SeededCell& first, const SeededCell& second, const std::string& name) {
    const auto where =
        compare::first_difference(kept_stream(first, name), kept_stream(second, name));
    if (!where) {
        fmt::print("  {} differs in what was left out of the file\n", name);
        return;
    }
    fmt::print("  {} differs from line {} on:\n    {}\n    {}\n", name, where->line,
               model::printable(where->first, 200), model::printable(where->second, 200));
}

/// Tells how the second differs from the first; false: it does not.
bool differ(const SeededCell& first, const SeededCell& second) {
    const auto& a = first.verdict;
    const auto& b = second.verdict;
    const bool console = a.determinism->console.sha256 != b.determinism->console.sha256;
    const bool events = a.determinism->events.sha256 != b.determinism->events.sha256;
    const bool verdict = a.status != b.status || a.reason != b.reason;
    if (!console && !events && !verdict) return false;
    fmt::print("{}\n{}\n", first.directory.string(), second.directory.string());
    if (console) print_difference(first, second, "console.log");
    if (events) print_difference(first, second, "events.jsonl");
    if (verdict) {
        fmt::print("  the verdicts differ:\n    {}: {}\n    {}: {}\n", to_string(a.status),
                   model::printable(a.reason, 200), to_string(b.status),
                   model::printable(b.reason, 200));
    }
    return true;
}

ExitCode compare_cells(const std::string& kernel, const Cells& cells) {
    const auto& first = *cells.front();
    for (const auto* cell : cells) {
        const auto& verdict = cell->verdict;
        if (verdict.determinism) continue;
        fmt::print("{}: {}: {}\n", kernel, to_string(verdict.status),
                   model::printable(verdict.reason, 200));
        return verdict.status == model::Status::skip ? ExitCode::all_skipped
                                                     : ExitCode::cannot_judge;
    }
    std::size_t others = 0;
    for (std::size_t i = 1; i < cells.size(); ++i)
        others += differ(first, *cells[i]) ? 1 : 0;
    const auto& facts = *first.verdict.determinism;
    fmt::print(
        "{}: {} of {} runs are the same to the byte ({} bytes of console, {} of events; {})\n",
        kernel, cells.size() - others, cells.size(), facts.console.bytes, facts.events.bytes,
        to_string(first.verdict.status));
    return others == 0 ? ExitCode::all_passed : ExitCode::kernel_failed;
}

/// What differs weighs more than what could not be run, and a skip says nothing beside the rest.
ExitCode worse(ExitCode one, ExitCode other) {
    for (const auto code :
         {ExitCode::kernel_failed, ExitCode::cannot_judge, ExitCode::all_passed}) {
        if (one == code || other == code) return code;
    }
    return ExitCode::all_skipped;
}

}  // namespace

CLI::App* add_verify_verb(CLI::App& app, VerifyArguments& arguments) {
    auto* verb = app.add_subcommand("verify-determinism",
                                    "Run a scenario several times with one seed and compare");
    add_seeded_options(*verb, arguments.common);
    verb->add_option("--runs", arguments.runs, "how often (default: 2)")
        ->type_name("N")
        ->check(CLI::Range(2U, 1000U));
    verb->add_option("--seed", arguments.seed, "with which (default: 0)")->type_name("N");
    verb->footer(
        "Console, events and verdict must be the same. Exit status: 0 they are, 1 they are not,\n"
        "2 something could not be run, 3 everything was skipped.\n\n"
        "Example:\n"
        "  faultline verify-determinism --runs 10 scenarios/oom-loop.toml");
    return verb;
}

ExitCode verify_verb(const VerifyArguments& arguments) {
    const std::vector<std::string> more{"--seed", std::to_string(arguments.seed), "--set",
                                        fmt::format("matrix.repeat={}", arguments.runs)};
    const auto outcome = run_seeded(arguments.common, "verify-determinism", more);
    if (outcome.status == ExitCode::usage || outcome.status == ExitCode::interrupted) {
        return outcome.status;
    }
    std::map<std::string, Cells> by_kernel;
    for (const auto& cell : outcome.cells)
        by_kernel[cell.verdict.cell.kernel].push_back(&cell);
    auto status = by_kernel.empty() ? ExitCode::cannot_judge : ExitCode::all_skipped;
    for (const auto& [kernel, cells] : by_kernel) {
        const auto one =
            cells.size() < arguments.runs ? ExitCode::cannot_judge : compare_cells(kernel, cells);
        status = worse(status, one);
    }
    return status;
}

}  // namespace faultline::cli
