// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_plan.hpp"

#include "cli/replay.hpp"
#include "host/host_facts.hpp"
#include "host/resources.hpp"

#include <algorithm>
#include <system_error>

namespace faultline::cli {
namespace {

/// What this program and the host itself go on needing.
constexpr std::uint64_t memory_left_alone = 256ULL << 20;

schedule::Capacity capacity_of(const ScheduleArguments& arguments) {
    const auto host = host::usable_resources(host::usable_cpus());
    schedule::Capacity capacity;
    capacity.cpus = arguments.cpus > 0 ? arguments.cpus : host.cpus;
    capacity.jobs = arguments.jobs;
    if (const auto memory = model::parse_bytes(arguments.memory)) {
        capacity.memory = *memory;
    } else if (host.memory_bytes > memory_left_alone) {
        capacity.memory = {host.memory_bytes - memory_left_alone};
    }
    return capacity;
}

}  // namespace

schedule::RunPlan plan_of(const RunArguments& arguments, const Prepared& prepared,
                          domain::Accelerator accelerator, const store::RunDirectory& directory) {
    const auto& file = prepared.file;
    const auto& how = arguments.scheduling;
    schedule::RunPlan plan;
    plan.name = arguments.name.empty() ? file.name : arguments.name;
    plan.file = file.file;
    plan.cells = prepared.cells;
    plan.command = {"faultline"};
    plan.command.insert(plan.command.end(), arguments.words.begin(), arguments.words.end());
    std::error_code ignored;
    plan.directory = std::filesystem::current_path(ignored);
    plan.started = arguments.started;
    plan.replay = [&](const model::Cell& cell, const model::Kernel* kernel) {
        const auto scenario =
            std::find_if(file.scenarios.begin(), file.scenarios.end(),
                         [&](const auto& one) { return one.name == cell.scenario; });
        const auto place = directory.path() / store::RunDirectory::cell_name(cell);
        return replay_command(scenario == file.scenarios.end()
                                  ? arguments
                                  : with_program(arguments, scenario->workload, place),
                              directory.scenario_path(), cell, kernel);
    };
    plan.capacity = capacity_of(how);
    plan.accelerator = accelerator;
    plan.repeat_failures = how.repeat_failures.value_or(file.repeat_failures);
    plan.retry.retries = how.retries.value_or(file.retries);
    plan.budget = model::parse_duration(how.budget).value_or(file.budget);
    plan.until_failure = how.until_failure;
    plan.resume = !how.resume.empty();
    return plan;
}

}  // namespace faultline::cli
