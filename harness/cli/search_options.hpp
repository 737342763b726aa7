// SPDX-License-Identifier: GPL-2.0-or-later
// What the verbs have in common that run guests until they know, and can be resumed.
#pragma once

#include "base/result.hpp"
#include "cli/resume.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <utility>
#include <vector>

namespace faultline::cli {

/// The words in which one verb's help differs from another's.
struct SearchWords {
    std::string runs_of;      ///< what --most-runs counts: "of one revision"
    std::string unseen_runs;  ///< what --most-unseen counts
    std::string search;       ///< "the bisection"
};

/// --most-runs to --resume, the last of a verb's options: --resume excludes all before it but
/// --help and --quiet.
template <class Arguments>
void add_search_options(CLI::App& verb, Arguments& arguments, const SearchWords& words) {
    verb.add_option("--most-runs", arguments.most_runs, words.runs_of)
        ->type_name("N")
        ->check(CLI::Range(1U, 100000U))
        ->capture_default_str();
    verb.add_option("--most-unseen", arguments.most_unseen, words.unseen_runs)
        ->type_name("N")
        ->check(CLI::Range(1U, 100000U))
        ->capture_default_str();
    verb.add_option("-o,--out", arguments.out,
                    "where the results go (default: results/<time>-<scenario>)")
        ->type_name("DIR");
    verb.add_option("--accel", arguments.accel, "auto (default), kvm or tcg")
        ->check(CLI::IsMember({"auto", "kvm", "tcg"}));
    verb.add_flag("-q,--quiet", arguments.quiet, "print only errors and the end");
    verb.add_flag("--offline", arguments.offline, "use only what is fetched already");
    auto* resume =
        verb.add_option("--resume", arguments.resume,
                        "go on with " + words.search + " in this directory, whatever ended it");
    resume->type_name("DIR");
    for (auto* option : verb.get_options()) {
        const auto& name = option->get_name();
        if (option != resume && name != "--help" && name != "--quiet") resume->excludes(option);
    }
}

/// The arguments of a command that a results directory keeps, its program's name first.
template <class Arguments>
Result<Arguments> parse_kept(std::vector<std::string> command,
                             CLI::App* (*add_verb)(CLI::App&, Arguments&)) {
    Arguments arguments;
    CLI::App app;
    app.require_subcommand(1);
    [[maybe_unused]] const auto* verb = add_verb(app, arguments);
    if (!command.empty()) command.erase(command.begin());
    arguments.words = command;
    if (auto parsed = parse_words(app, std::move(command)); !parsed) return failure_of(parsed);
    return arguments;
}

}  // namespace faultline::cli
