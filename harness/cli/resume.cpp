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
    if (auto parsed = parse_words(app, std::move(command)); !parsed) {
        return tl::unexpected(parsed.error());
    }
    return arguments;
}

Result<void> parse_words(CLI::App& app, std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());  // as CLI11 takes them
    try {
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return failure(fmt::format("its command is not understood: {}", error.what()));
    }
    return {};
}

Result<void> go_to(const std::string& directory) {
    if (directory.empty()) return {};
    std::error_code error;
    fs::current_path(directory, error);
    if (!error) return {};
    return failure(
        fmt::format("it was started in '{}', which is not there: {}", directory, error.message()));
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
    if (auto there = go_to(summary->directory); !there) return tl::unexpected(there.error());
    then->out = directory;
    then->scenario = directory / "scenario.toml";
    then->scheduling.resume = directory;
    then->name = summary->scenario;
    then->started = summary->started;
    return then;
}

}  // namespace faultline::cli
