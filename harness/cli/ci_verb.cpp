// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/ci_verb.hpp"

#include "cli/report_verb.hpp"
#include "cli/run_verb.hpp"
#include "host/directories.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <system_error>

namespace faultline::cli {
namespace {

constexpr const char* built_kernel = "arch/x86/boot/bzImage";

/// The same as `faultline run`, so that it can be resumed and replayed.
std::vector<std::string> command_of(const RunArguments& arguments) {
    std::vector<std::string> words{"run"};
    for (const auto& kernel : arguments.kernels)
        words.insert(words.end(), {"--kernel", kernel});
    for (const auto& report : arguments.reports)
        words.insert(words.end(), {"--report", report});
    if (!arguments.out.empty()) words.insert(words.end(), {"--out", arguments.out.string()});
    if (!arguments.scheduling.budget.empty()) {
        words.insert(words.end(), {"--budget", arguments.scheduling.budget});
    }
    if (const auto seconds = arguments.scheduling.simulate) {
        words.insert(words.end(), {"--simulate", fmt::format("{}", *seconds)});
    }
    words.push_back(arguments.scenario.string());
    return words;
}

}  // namespace

CLI::App* add_ci_verb(CLI::App& app, RunArguments& arguments) {
    auto* verb = app.add_subcommand("ci", "Test the kernel tree that this is called in");
    verb->add_option("MATRIX", arguments.scenario,
                     "a scenario or a matrix file (default: scenarios/ci.toml)");
    verb->add_option("-k,--kernel", arguments.kernels,
                     "a kernel to test (default: the tree's arch/x86/boot/bzImage)")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb->add_option("-o,--out", arguments.out, "where the results go (default: results/<time>-ci)")
        ->type_name("DIR");
    verb->add_option("--report", arguments.reports,
                     "in place of junit=faultline-junit.xml and markdown=faultline.md")
        ->type_name("FORMAT[=FILE]")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->check(CLI::Validator(wrong_report, ""));
    verb->add_flag("-q,--quiet", arguments.quiet, "print only errors");
    add_schedule_options(*verb, arguments.scheduling);
    verb->footer(
        "Exit status: 0 every cell passed, 1 the kernel failed, 2 a cell could not be judged\n"
        "or was not run, 3 everything was skipped, 64 usage, 130 interrupted.\n\n"
        "Example:\n"
        "  cd linux && make -j$(nproc) bzImage && faultline ci --budget 10min");
    return verb;
}

ExitCode ci_verb(RunArguments arguments) {
    std::error_code error;
    if (arguments.kernels.empty()) {
        if (!std::filesystem::exists(built_kernel, error)) {
            fmt::print(stderr, "error: there is no {} here\nhint: {}\n", built_kernel,
                       "go to a kernel tree and build it: make bzImage; or name a --kernel");
            return ExitCode::usage;
        }
        arguments.kernels = {"tree:."};
    }
    if (arguments.scenario.empty()) {
        arguments.scenario = host::guest_directory() / "scenarios/ci.toml";
    }
    if (arguments.reports.empty()) {
        arguments.reports = {"junit=faultline-junit.xml", "markdown=faultline.md"};
    }
    arguments.words = command_of(arguments);
    return run_verb(arguments);
}

}  // namespace faultline::cli
