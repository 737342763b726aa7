// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/swept_scenario.hpp"

#include "cli/replay.hpp"
#include "host/digest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace faultline::cli {
namespace {

using config::Problem;

constexpr auto sweeper = "fail-sweep";
/// A sweep's time is its steps': each has its own limit.
constexpr model::Duration longest = std::chrono::hours{24};

tl::unexpected<std::vector<Problem>> mistake(std::string where, std::string what,
                                             std::string hint) {
    return tl::unexpected(
        std::vector<Problem>{{std::move(where), std::move(what), std::move(hint)}});
}

/// Why a workload cannot run by itself; empty: it can.
std::string needs_more(const model::WorkloadDeclaration& workload,
                       const model::WorkloadRequest& request) {
    if (workload.name == "program") {
        if (request.parameters.at("uid") != "0") return "it runs as another user";
        if (request.parameters.at("compile") != "host") return "it is compiled in the guest";
        return {};
    }
    if (!workload.modules.empty()) return "it needs modules";
    if (!workload.files.empty()) return "it needs files of its own";
    const auto program = std::any_of(
        workload.parameters.begin(), workload.parameters.end(),
        [](const auto& entry) { return entry.second.type == model::ParameterType::program; });
    return program ? "it needs a program" : "";
}

/// The step's program and its arguments.
std::pair<std::string, std::string> command_of(const model::WorkloadDeclaration& workload,
                                               const model::WorkloadRequest& request) {
    const auto& parameters = request.parameters;
    if (workload.name == "program") return {parameters.at("file"), parameters.at("args")};
    auto words = nlohmann::json::array();
    for (const auto& [name, value] : parameters)
        words.push_back(name + "=" + value);
    return {workload.executable.string(), words.dump()};
}

}  // namespace

config::Checked<Prepared> swept(const Prepared& prepared, const SweepRange& range) {
    const auto& planned = prepared.cells.front();
    const auto& whole = *planned.scenario;
    const auto place = prepared.file.file.string();
    if (prepared.cells.size() > 1) {
        return mistake(place,
                       fmt::format("it has {} cells, and one is swept", prepared.cells.size()),
                       "choose a kernel with --kernel, and values with --set");
    }
    const auto& workload = prepared.workloads.at(whole.workload.name);
    if (const auto why = needs_more(workload, whole.workload); !why.empty()) {
        return mistake(
            place, fmt::format("the workload '{}' cannot be swept: {}", whole.workload.name, why),
            "write the step as a program: --program FILE");
    }
    auto scenario = whole;
    scenario.image = config::image_of(whole, prepared.workloads);
    if (!scenario.command_line.empty() && !workload.command_line.empty())
        scenario.command_line += ' ';
    scenario.command_line += workload.command_line;
    auto [file, args] = command_of(workload, whole.workload);
    scenario.workload = {sweeper,
                         {{"file", file},
                          {"args", std::move(args)},
                          {"from", std::to_string(range.from)},
                          {"most", std::to_string(range.most)},
                          {"hang", std::to_string(range.hang)}}};
    if (auto digest = host::sha256_of_file(file)) scenario.workload.programs[file] = *digest;
    scenario.stop_on_finding = false;
    scenario.timeouts.workload = longest;
    scenario.matrix.kernels = {pinned_reference(planned.cell.kernel, nullptr)};
    scenario.matrix.seeds = {planned.cell.seed};
    Prepared made{prepared.workloads, prepared.file, schedule::cells_of(scenario)};
    made.file.scenarios = {scenario};
    return made;
}

model::Scenario from_call(const model::Scenario& scenario, std::uint64_t from) {
    auto later = scenario;
    later.workload.parameters["from"] = std::to_string(from);
    return later;
}

}  // namespace faultline::cli
