// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/ci_verb.hpp"

#include "cli/report_verb.hpp"
#include "cli/run_verb.hpp"
#include "host/directories.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <system_error>

namespace faultline::cli {
namespace {

constexpr const char* built_kernel = "arch/x86/boot/bzImage";

constexpr std::array<const char*, 2> usual_reports{"junit=faultline-junit.xml",
                                                   "markdown=faultline.md"};

/// Gives what was left out its default, in the words too: they become those of `faultline run`,
/// whose options these are, so that it can be resumed and replayed.
void complete(RunArguments& arguments) {
    std::vector<std::string> more{"run"};
    if (arguments.kernels.empty()) {
        arguments.kernels = {"tree:."};
        more.insert(more.end(), {"--kernel", "tree:."});
    }
    if (arguments.reports.empty()) {
        for (const auto* report : usual_reports) {
            arguments.reports.emplace_back(report);
            more.insert(more.end(), {"--report", report});
        }
    }
    if (arguments.scenario.empty()) {
        arguments.scenario = host::guest_directory() / "scenarios/ci.toml";
        more.push_back(arguments.scenario.string());
    }
    auto& words = arguments.words;
    words.erase(words.begin());  // "ci"
    words.insert(words.begin(), more.begin(), more.end());
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
    add_setting_option(*verb, arguments);
    add_matrix_options(*verb, arguments);
    verb->add_flag("-q,--quiet", arguments.quiet, "print only errors");
    add_offline_option(*verb, arguments);
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
    if (arguments.kernels.empty() && !std::filesystem::exists(built_kernel, error)) {
        fmt::print(stderr, "error: there is no {} here\nhint: {}\n", built_kernel,
                   "go to a kernel tree and build it: make bzImage; or name a --kernel");
        return ExitCode::usage;
    }
    complete(arguments);
    return run_verb(arguments);
}

}  // namespace faultline::cli
