// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/minimise_verb.hpp"
#include "cli/search_options.hpp"

#include <CLI/CLI.hpp>

namespace faultline::cli {
namespace {

void add_what(CLI::App& verb, MinimiseArguments& arguments) {
    verb.add_option("CELL|SCENARIO", arguments.what,
                    "a cell that failed (its directory in a run's, or its verdict.json), or a "
                    "scenario of one cell");
    verb.add_option("--signature", arguments.signature,
                    "the finding that has to stay: a title, or a signature of 16 digits (default: "
                    "the cell's, what the scenario expects, else the first failure)")
        ->type_name("TITLE");
    verb.add_option("-k,--kernel", arguments.kernels,
                    "the kernel to run it on, in place of the scenario's")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false);
    verb.add_option("-s,--set", arguments.settings,
                    "change a key of the scenario: topology.memory=2GiB; may be repeated")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
}

void add_how(CLI::App& verb, MinimiseArguments& arguments) {
    verb.add_option("--rate", arguments.rate,
                    "in how many percent of the runs it fails, at least: it is then not measured; "
                    "100: always, and one run of each step is enough")
        ->type_name("PERCENT")
        ->check(CLI::Range(0.01, 100.0));
    verb.add_option("--limit", arguments.limit,
                    "the chance that the end could be made smaller after all, at most, in percent")
        ->type_name("PERCENT")
        ->check(CLI::Range(1e-6, 50.0))
        ->capture_default_str();
    verb.add_flag("--quick", arguments.first_pass_only,
                  "leave out the last pass, which shows that nothing more can be left out");
    add_search_options(
        verb, arguments,
        {"of one scenario", "runs without the failure, before the whole scenario is given up",
         "the minimisation"});
}

}  // namespace

CLI::App* add_minimise_verb(CLI::App& app, MinimiseArguments& arguments) {
    auto* verb = app.add_subcommand(
        "minimise", "Find the smallest fault plan and workload that still give a failure");
    add_what(*verb, arguments);
    add_how(*verb, arguments);
    verb->footer(
        "Leaves out faults by delta debugging, then makes their parameters, the workload, CPUs,\n"
        "nodes and memory smaller, for as long as the same finding comes. How often a step is\n"
        "tried comes from how often it fails, which is measured. The smallest scenario so far is\n"
        "smallest.toml in the results, also after Ctrl-C.\n"
        "Exit status: 0 it is done, 2 the whole scenario does not fail or cannot be run, 64 "
        "usage,\n"
        "130 interrupted.\n\n"
        "Examples:\n"
        "  faultline minimise "
        "results/20261122-034512-plan/cells/debian-bookworm-cloud-5c1f0c1fd1b2\n"
        "  faultline minimise --rate 100 --kernel debian:bookworm/cloud failing.toml\n"
        "  faultline minimise --signature 'KASAN: use-after-free in f' --limit 10 failing.toml\n"
        "  faultline minimise --resume results/20261122-040101-plan");
    return verb;
}

}  // namespace faultline::cli
