// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/scenario_trials.hpp"

#include "cli/replay.hpp"
#include "config/scenario_config.hpp"
#include "config/scenario_text.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace faultline::cli {
namespace {

model::RunSummary begun_summary(const TrialPlace& place, std::vector<std::string> command) {
    model::RunSummary summary;
    summary.scenario = place.prepared.file.name;
    summary.scenario_file = place.prepared.file.file.string();
    summary.command = std::move(command);
    std::error_code ignored;
    summary.directory = std::filesystem::current_path(ignored).string();
    summary.started = store::utc_now();
    return summary;
}

}  // namespace

Result<void> keep_programs(model::WorkloadRequest& request,
                           const model::WorkloadDeclaration& workload,
                           const std::filesystem::path& run) {
    for (const auto& [name, parameter] : workload.parameters) {
        if (parameter.type != model::ParameterType::program) continue;
        auto& path = request.parameters.at(name);
        std::error_code error;
        const auto copy = std::filesystem::absolute(
            run / "program" / std::filesystem::path(path).filename(), error);
        if (copy == path) continue;
        std::filesystem::create_directories(copy.parent_path(), error);
        std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing,
                                   error);
        if (error) {
            return failure(
                fmt::format("cannot copy '{}' to '{}': {}", path, copy.string(), error.message()));
        }
        request.programs[copy.string()] = request.programs[path];
        path = copy.string();
    }
    return {};
}

ScenarioTrials::ScenarioTrials(const TrialPlace& place, const Guests& guests,
                               schedule::Sources sources, std::vector<std::string> command,
                               const std::string& target)
    : place_(place), progress_(place.report) {
    bisect::State state;
    state.target = target;
    trials_ = std::make_unique<bisect::GuestTrials>(
        laboratory(guests, std::move(sources)), begun_summary(place, std::move(command)), state);
}

bisect::Laboratory ScenarioTrials::laboratory(const Guests& guests, schedule::Sources sources) {
    return {*guests.executor,
            std::move(sources),
            place_.directory,
            progress_,
            place_.cancel,
            [this](const std::string& id) { return known_.at(id).planned; },
            [this](const model::Cell& cell, const model::Kernel* kernel) {
                return replay_of(cell, kernel);
            }};
}

std::vector<std::string> ScenarioTrials::replay_of(const model::Cell& cell,
                                                   const model::Kernel* kernel) const {
    RunArguments run;
    run.accel = place_.run.accel;
    run.connect = place_.run.connect;
    run.no_confirm = true;
    const auto kept = place_.directory.path() / store::RunDirectory::cell_name(cell);
    return replay_command(with_program(run, current_->planned.scenario->workload, kept),
                          current_->file, cell, kernel);
}

/// The id by which the variant is known from then on; or, in `refused`, why there is none.
Result<std::string> ScenarioTrials::keep(const model::Scenario& scenario, bisect::Tried& refused) {
    const auto id = schedule::cells_of(scenario).at(0).cell.id;
    if (known_.contains(id)) return id;
    const auto& workloads = place_.prepared.workloads;
    const auto name = fmt::format("{}/{}.toml", variants, id);
    const auto text = config::scenario_text(scenario, workloads.at(scenario.workload.name));
    if (auto kept = place_.directory.keep(name, text); !kept) return failure_of(kept);
    auto file = place_.directory.path() / name;
    const auto read = config::load_scenario(file, workloads, {});
    if (!read) {
        refused = {bisect::Outcome::untestable, read.error().front().what, {}, {}};
        return std::string();
    }
    auto planned = schedule::cells_of(*read).at(0);
    if (planned.cell.id != id) return failure(fmt::format("'{}' is another cell", file.string()));
    known_[id] = {std::move(planned), std::move(file)};
    return id;
}

Result<bisect::Tried> ScenarioTrials::operator()(const model::Scenario& variant, unsigned attempt) {
    if (place_.cancel.is_set()) return failure("interrupted");
    bisect::Tried refused;
    const auto id = keep(variant, refused);
    if (!id) return tl::unexpected(id.error());
    if (id->empty()) return refused;
    current_ = &known_.at(*id);
    return (*trials_)(*id, attempt);
}

}  // namespace faultline::cli
