// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_arguments.hpp"
#include "model/quantity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <set>

namespace faultline::cli {
namespace {

/// An empty text would count as not given.
CLI::Validator chooses() {
    return {[](const std::string& text) {
                return text.find_first_not_of(" \t") == std::string::npos
                           ? std::string("an empty text chooses nothing; leave the option out")
                           : std::string();
            },
            ""};
}

}  // namespace

void add_setting_option(CLI::App& run, RunArguments& arguments) {
    run.add_option("-s,--set", arguments.settings,
                   "change a key of the scenario: topology.memory=2GiB, workload.seconds=5; may be "
                   "repeated")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
}

void add_offline_option(CLI::App& run, RunArguments& arguments) {
    run.add_flag("--offline", arguments.offline, "use only kernels that are fetched already");
}

void add_matrix_options(CLI::App& run, RunArguments& arguments) {
    auto& choice = arguments.choice;
    run.add_option("--only", choice.only,
                   "run only the cells of which this is true: 'kernel ~ sid && seed < 5'")
        ->type_name("EXPR")
        ->check(chooses());
    run.add_option("--skip", choice.skip, "do not run the cells of which this is true")
        ->type_name("EXPR")
        ->check(chooses());
    run.add_option("--shard", choice.shard,
                   "run the K-th of N parts of the matrix; faultline merge joins them")
        ->type_name("K/N")
        ->check(chooses());
    auto* cell = run.add_option("--cell", choice.cell, "run only the cell with this id")
                     ->type_name("ID")
                     ->check(chooses());
    run.add_option("--attempt", choice.attempt, "with --cell: that attempt of it")
        ->type_name("N")
        ->check(CLI::Range(1U, 20000U))
        ->needs(cell);
    run.add_flag("--list{text}", arguments.list,
                 "show the cells and run none; --list=json for programs")
        ->option_text("[=json]")
        ->check(CLI::IsMember({"text", "json"}));
}

namespace {

/// Of a guest: less holds none.
constexpr model::Bytes least_memory{128ULL << 20};

CLI::Validator memory() {
    return {[](const std::string& text) {
                const auto value = model::parse_bytes(text);
                if (!value) return "'" + text + "' is no size, such as 8GiB";
                return *value >= least_memory ? std::string()
                                              : "'" + text + "' holds no guest: the smallest has " +
                                                    model::to_string(least_memory);
            },
            ""};
}

/// CLI::Range takes what is no number (nan) for one within its bounds.
CLI::Validator number(double least, double most) {
    auto name = fmt::format("FLOAT in [{} - {}]", least, most);
    return {[=](const std::string& text) {
                double value = 0;
                const auto* end = text.data() + text.size();
                const auto [stop, error] = std::from_chars(text.data(), end, value);
                const bool good = error == std::errc{} && stop == end && std::isfinite(value);
                return good && value >= least && value <= most
                           ? std::string()
                           : fmt::format("'{}' is no number from {} to {}", text, least, most);
            },
            name};
}

CLI::Validator duration() {
    return {[](const std::string& text) {
                const auto value = model::parse_duration(text);
                return value && value->count() > 0 ? std::string()
                                                   : "'" + text + "' is no duration, such as 30min";
            },
            ""};
}

}  // namespace

void add_schedule_options(CLI::App& run, ScheduleArguments& arguments) {
    run.add_option("-j,--jobs", arguments.jobs,
                   "guests at once (default: as many as the CPUs and the memory allow)")
        ->type_name("N")
        ->check(CLI::Range(1U, 256U));
    run.add_flag("--until-failure", arguments.until_failure,
                 "end the run when a kernel has failed a cell");
    run.add_option("--cpus", arguments.cpus, "host's CPUs to use (default: all of this process)")
        ->type_name("N")
        ->check(number(0.1, 4096));
    run.add_option("--memory", arguments.memory,
                   "memory to use, at least 128MiB (default: what is free)")
        ->type_name("SIZE")
        ->check(memory());
    run.add_option("--budget", arguments.budget,
                   "end the run after this time; what is likely to tell something runs first, the "
                   "rest is told as not run")
        ->type_name("TIME")
        ->check(duration());
    run.add_option("--repeat-failures", arguments.repeat_failures,
                   "run a cell that failed this many times more, and tell the rate (default: 2 for "
                   "a matrix file, 0 for a scenario)")
        ->type_name("N")
        ->check(CLI::Range(0U, 1000U));
    run.add_option("--retries", arguments.retries,
                   "try again what fails before the guest runs (default: 2 for a matrix file, 0 "
                   "for a scenario)")
        ->type_name("N")
        ->check(CLI::Range(0U, 10U));
    run.add_option("--simulate", arguments.simulate, "run no guest: cells of so many seconds")
        ->type_name("SECONDS")
        ->check(number(0, 3600))
        ->group("");  // for tests and benches
}

void add_resume_option(CLI::App& run, ScheduleArguments& arguments) {
    const auto* resume =
        run.add_option("--resume", arguments.resume,
                       "go on with the run in this directory: what has a verdict is kept. Besides "
                       "it only how to run is taken from the command line")
            ->type_name("DIR")
            ->check(CLI::ExistingDirectory)
            ->option_text("DIR");
    // Not excludes(): help would list all of them with each.
    run.parse_complete_callback([&run, resume] {
        const std::set<std::string> beside{"--jobs",   "--cpus",  "--memory", "--budget",
                                           "--report", "--quiet", "--resume"};
        if (resume->count() == 0) return;
        for (const auto* option : run.get_options()) {
            if (option->count() > 0 && !beside.contains(option->get_name())) {
                throw CLI::ExcludesError("--resume", option->get_name());
            }
        }
    });
}

}  // namespace faultline::cli
