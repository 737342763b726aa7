// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/resume.hpp"

#include "store/read_run.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

/// What `--resume` lets the command line say.
void take_over(const RunArguments& now, RunArguments& then) {
    const auto& how = now.scheduling;
    if (how.jobs > 0) then.scheduling.jobs = how.jobs;
    if (how.cpus > 0) then.scheduling.cpus = how.cpus;
    if (!how.memory.empty()) then.scheduling.memory = how.memory;
    if (!how.budget.empty()) then.scheduling.budget = how.budget;
    if (!now.reports.empty()) then.reports = now.reports;
    then.quiet = then.quiet || now.quiet;
}

}  // namespace

Result<RunArguments> parse_command(std::vector<std::string> command) {
    RunArguments arguments;
    if (command.empty()) return failure("the command that started it is lost");
    if (command.size() < 2 || command[1] != "run") {
        return failure("its command is no 'faultline run'");
    }
    command.erase(command.begin());
    arguments.words = command;
    arguments.program_arguments = take_program_arguments(command);
    CLI::App app;
    app.require_subcommand(1);
    [[maybe_unused]] const auto* run = add_run_verb(app, arguments);
    std::reverse(command.begin(), command.end());  // as CLI11 takes them
    try {
        app.parse(std::move(command));
    } catch (const CLI::ParseError& error) {
        return failure(fmt::format("its command is not understood: {}", error.what()));
    }
    return arguments;
}

Result<RunArguments> resumed_arguments(const RunArguments& now) {
    std::error_code error;
    const auto directory = fs::absolute(now.scheduling.resume, error).lexically_normal();
    const auto summary = store::read_summary(directory);
    if (!summary) return tl::unexpected(summary.error());
    auto then = parse_command(summary->command);
    if (!then) {
        return failure(
            fmt::format("'{}' cannot be resumed: {}", directory.string(), then.error().what));
    }
    take_over(now, *then);
    if (!summary->directory.empty()) {
        fs::current_path(summary->directory, error);
        if (error) {
            return failure(fmt::format("the run was started in '{}', which is not there: {}",
                                       summary->directory, error.message()));
        }
    }
    then->out = directory;
    then->scenario = directory / "scenario.toml";
    then->scheduling.resume = directory;
    then->name = summary->scenario;
    then->started = summary->started;
    return then;
}

}  // namespace faultline::cli
