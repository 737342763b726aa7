// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/store_verb.hpp"

#include "cli/kernel_verb.hpp"
#include "model/printable.hpp"
#include "report/history_report.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "schedule/recovery.hpp"
#include "store/index.hpp"
#include "store/prune.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace faultline::cli {
namespace {

ExitCode tell(const Error& error, ExitCode status) {
    fmt::print(stderr, "{}", report::to_text(error));
    return status;
}

ExitCode list_runs(store::Index& index, const StoreArguments& arguments) {
    const auto runs = index.runs();
    if (!runs) return tell(runs.error(), ExitCode::cannot_judge);
    fmt::print("{}",
               arguments.format == "json" ? report::runs_json(*runs) : report::runs_text(*runs));
    return ExitCode::all_passed;
}

ExitCode reindex(store::Index& index, const StoreArguments& arguments) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<Error> problems;
    for (const auto& run : schedule::recover_summaries(arguments.results, problems))
        fmt::print("made anew: {}\n", (arguments.results / run / "run.json").string());
    for (const auto& problem : problems)
        fmt::print(stderr, "{}", report::to_text(problem));
    const auto built = index.rebuild();
    if (!built) return tell(built.error(), ExitCode::cannot_judge);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::string more;
    if (built->copies > 0) more += fmt::format("; {} more are copies of them", built->copies);
    if (built->unread > 0) {
        more += "; " + report::counted(built->unread, "file") + " could not be read";
    }
    fmt::print("{} of {} in {:.1f} s{}\n", report::counted(built->verdicts, "verdict"),
               report::counted(built->runs, "run"), took.count(), more);
    if (index.is_in_memory()) {
        return tell({fmt::format("there is no index now: '{}' cannot be written",
                                 (arguments.results / store::index_name).string()),
                     "it needs a directory that may be written"},
                    ExitCode::cannot_judge);
    }
    return built->unread == 0 && problems.empty() ? ExitCode::all_passed : ExitCode::cannot_judge;
}

ExitCode prune_runs(store::Index& index, const StoreArguments& arguments) {
    const auto runs = index.runs();
    if (!runs) return tell(runs.error(), ExitCode::cannot_judge);
    const auto now =
        std::chrono::system_clock::now() - std::chrono::hours(24) * arguments.older_than;
    store::PruneOptions options;
    options.before = std::chrono::system_clock::to_time_t(now);
    options.keep_failed = arguments.keep_failed;
    options.dry_run = arguments.dry_run;
    const auto pruned = store::prune(arguments.results, *runs, options);
    if (!pruned) return tell(pruned.error(), ExitCode::cannot_judge);
    unsigned long long freed = 0;
    for (const auto& run : *pruned) {
        const auto* done = arguments.dry_run ? "would remove" : "removed";
        fmt::print("{} {} ({}){}\n", run.kept.empty() ? done : "keeping",
                   model::printable((arguments.results / run.name).string()), size_text(run.bytes),
                   run.kept.empty() ? "" : ": " + run.kept);
        if (run.kept.empty()) freed += run.bytes;
    }
    fmt::print("{} {}\n", size_text(freed), arguments.dry_run ? "would be freed" : "freed");
    const auto synced = index.sync();
    return synced ? ExitCode::all_passed : tell(synced.error(), ExitCode::cannot_judge);
}

void add_prune(CLI::App& prune, StoreArguments& arguments) {
    prune
        .add_option("--older-than", arguments.older_than,
                    "runs that began more than so many days ago")
        ->type_name("DAYS")
        ->check(CLI::Range(0, 36500))
        ->required();
    prune.add_flag("--keep-failed", arguments.keep_failed, "keep runs in which a cell failed");
    prune.add_flag("--dry-run", arguments.dry_run, "only say what would be removed");
    prune.footer(
        "A run that is going on stays.\n"
        "Examples:\n"
        "  faultline store prune --older-than 90 --keep-failed\n"
        "  faultline store prune /srv/nightly --older-than 30 --dry-run");
}

}  // namespace

CLI::App* add_store_verb(CLI::App& app, StoreArguments& arguments) {
    auto* verb = app.add_subcommand("store", "The runs in a results directory, and their index");
    verb->require_subcommand(1);
    const auto add = [&](const char* name, const char* description) {
        auto* child = verb->add_subcommand(name, description);
        child->add_option("DIR", arguments.results, "the directory that holds the run directories")
            ->type_name("")
            ->capture_default_str();
        return child;
    };
    arguments.list = add("list", "The runs, a line each, the newest last");
    arguments.list->add_option("--format", arguments.format, "text or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    arguments.reindex = add("reindex",
                            "Build the index anew from the run directories, or make one; and a "
                            "run.json that is lost from its verdicts");
    arguments.prune = add("prune", "Remove old runs");
    add_prune(*arguments.prune, arguments);
    verb->footer(
        "The index is DIR/index.sqlite. `run` writes it in a directory called results, or where\n"
        "there is one; it may be deleted, and follows when run directories are.\n"
        "Examples:\n"
        "  faultline store list\n"
        "  faultline store reindex /srv/nightly\n"
        "  faultline store prune --older-than 90 --keep-failed");
    return verb;
}

ExitCode store_verb(const StoreArguments& arguments) {
    auto index = store::Index::open(arguments.results, [](const std::string& text) {
        fmt::print(stderr, "note: {}\n", model::printable(text));
    });
    if (!index) return tell(index.error(), ExitCode::no_input);
    if (arguments.reindex->parsed()) return reindex(*index, arguments);
    if (const auto synced = index->sync(); !synced)
        return tell(synced.error(), ExitCode::cannot_judge);
    return arguments.prune->parsed() ? prune_runs(*index, arguments) : list_runs(*index, arguments);
}

}  // namespace faultline::cli
