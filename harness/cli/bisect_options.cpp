// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_verb.hpp"
#include "cli/search_options.hpp"

#include <CLI/CLI.hpp>

namespace faultline::cli {
namespace {

void add_what(CLI::App& verb, BisectArguments& arguments) {
    verb.add_option("SCENARIO", arguments.scenario,
                    "the scenario that shows the failure; one cell for each kernel");
    auto* good = verb.add_option("--good", arguments.good,
                                 "a revision without the failure; of a list: its first kernel");
    auto* bad = verb.add_option("--bad", arguments.bad,
                                "one with the failure, a descendant; of a list: its last kernel");
    good->type_name("REV");
    bad->type_name("REV");
    verb.add_option("--repo", arguments.repository,
                    "the git repository that has both (default: the directory that this is called "
                    "in); it is only read")
        ->type_name("DIR");
    verb.add_option("--recipe", arguments.recipe,
                    "how a kernel is built of a commit: a recipe's name or file; its own source is "
                    "not used")
        ->type_name("RECIPE");
    verb.add_option("--kernels", arguments.kernels,
                    "instead of commits: kernels in an order, the oldest first, with commas "
                    "between; may be repeated")
        ->type_name("REF,REF,...")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb.add_option("--signature", arguments.signature,
                    "the finding that makes a revision bad: a title, or a signature of 16 digits "
                    "(default: what the scenario expects, else the first failure of the bad end)")
        ->type_name("TITLE")
        ->check(CLI::Validator(
            [](const std::string& text) {
                return text.empty() ? std::string("an empty text names no finding") : std::string();
            },
            ""));
    verb.add_option("-s,--set", arguments.settings,
                    "change a key of the scenario: topology.memory=2GiB; may be repeated")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
}

void add_how(CLI::App& verb, BisectArguments& arguments) {
    verb.add_option("--limit", arguments.limit, "the chance of a wrong end, at most, in percent")
        ->type_name("PERCENT")
        ->check(CLI::Range(1e-6, 50.0))
        ->capture_default_str();
    verb.add_option("--rate", arguments.rate,
                    "in how many percent of the runs a bad revision shows it, at least: it is then "
                    "not measured; 100: always, and one run of each is enough")
        ->type_name("PERCENT")
        ->check(CLI::Range(0.01, 100.0));
    verb.add_option("--rate-seen", arguments.rate_seen,
                    "the rate is measured until the failure was seen so often")
        ->type_name("N")
        ->check(CLI::Range(1U, 1000U))
        ->capture_default_str();
    add_search_options(
        verb, arguments,
        {"of one revision", "runs of the bad end without the failure, before that is given up",
         "the bisection"});
}

}  // namespace

CLI::App* add_bisect_verb(CLI::App& app, BisectArguments& arguments) {
    auto* verb = app.add_subcommand(
        "bisect", "Find the commit, or the first kernel of a list, that brought a failure");
    add_what(*verb, arguments);
    add_how(*verb, arguments);
    verb->footer(
        "A revision is bad when its guest shows the signature once. It is good after so many\n"
        "clean runs that the chance of a wrong end stays under --limit; how many that are comes\n"
        "from how often the bad end shows it, which is measured first. What does not build, or\n"
        "only fails otherwise, is skipped.\n"
        "Exit status: 0 found, 2 it could not be told, 64 usage, 130 interrupted.\n\n"
        "Examples:\n"
        "  faultline bisect --good v6.1 --bad v6.2 --repo ../linux --recipe test-6.1 \\\n"
        "      scenarios/oom-loop.toml\n"
        "  faultline bisect --kernels debian:bullseye/cloud,debian:bookworm/cloud,debian:sid/cloud "
        "\\\n"
        "      --rate 100 scenarios/numa-migrate.toml\n"
        "  faultline bisect --resume results/20261122-034512-oom-loop");
    return verb;
}

}  // namespace faultline::cli
