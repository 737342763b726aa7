// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/app.hpp"

#include "base/exit_code.hpp"
#include "cli/run_verb.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>
#include <exception>

namespace faultline::cli {
namespace {

int run_verbs(int argc, char** argv) {
    CLI::App app{
        "Boots kernels in NUMA guests, runs workloads in them, and says what the kernel did."};
    app.name("faultline");
    app.set_version_flag("--version", "faultline " FAULTLINE_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Example: faultline run --kernel debian:bookworm/cloud scenarios/oom-loop.toml\n"
        "Help on a verb: faultline run --help");
    RunArguments run_arguments;
    auto* run = add_run_verb(app, run_arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    if (run->parsed()) return static_cast<int>(run_verb(run_arguments));
    return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run_program(int argc, char** argv) {
    // One heap for all threads: libvirt's make little use of theirs, and memory is counted.
    ::mallopt(M_ARENA_MAX, 1);
    try {
        return run_verbs(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline: error: {}\n", error.what());
        return static_cast<int>(ExitCode::cannot_judge);
    }
}

}  // namespace faultline::cli
