// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/prepare.hpp"

#include "config/scenario_config.hpp"
#include "host/directories.hpp"
#include "kernel/provider.hpp"
#include "schedule/matrix.hpp"
#include "store/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace faultline::cli {
namespace {

using config::Problem;

/// What is wrong with SCENARIO and --program themselves.
std::vector<Problem> check_files(const RunArguments& arguments) {
    if (arguments.program.empty() && arguments.scenario.empty()) {
        return {{"faultline run", "there is nothing to run",
                 "name a scenario's file, or a program: --program repro.c"}};
    }
    std::error_code error;
    if (!arguments.program.empty() && !std::filesystem::is_regular_file(arguments.program, error)) {
        return {
            {"--program", fmt::format("there is no file '{}'", arguments.program.string()), {}}};
    }
    return {};
}

/// The scenario's file; without one, that of the program workload.
std::filesystem::path scenario_of(const RunArguments& arguments) {
    if (!arguments.scenario.empty()) return arguments.scenario;
    return host::guest_directory() / "workloads/program/scenario.toml";
}

config::Overrides overrides_of(const RunArguments& arguments) {
    config::Overrides overrides{arguments.settings, arguments.as.empty()
                                                        ? arguments.kernels
                                                        : std::vector<std::string>{arguments.as}};
    if (!arguments.program.empty()) {
        overrides.program = std::filesystem::absolute(arguments.program).lexically_normal();
        overrides.arguments = arguments.program_arguments;
    }
    return overrides;
}

/// The kernels that are to be fetched, which --as may call otherwise.
void check_kernels(const RunArguments& arguments, const model::Scenario& scenario,
                   std::vector<Problem>& problems) {
    const auto& kernels = arguments.kernels.empty() ? scenario.matrix.kernels : arguments.kernels;
    const auto place = arguments.kernels.empty() ? scenario.file.string() + ": matrix.kernel"
                                                 : std::string("--kernel");
    if (kernels.empty()) {
        problems.push_back({scenario.file.string(), "no kernel is named",
                            "add --kernel REF, or [matrix] kernel = [\"debian:bookworm/cloud\"]"});
    }
    if (!arguments.as.empty() && arguments.kernels.size() != 1) {
        problems.push_back(
            {"--as", "it names one kernel, but --kernel is given more than once", {}});
    }
    for (const auto& kernel : kernels) {
        if (std::count(kernels.begin(), kernels.end(), kernel) > 1) {
            problems.push_back({place, fmt::format("kernel '{}' is named twice", kernel),
                                "to run it several times, set matrix.repeat"});
            break;
        }
        if (const auto ref = kernel::parse_kernel_ref(kernel); !ref) {
            problems.push_back({place, ref.error().what, ref.error().hint});
        }
    }
}

}  // namespace

config::Checked<Prepared> prepare(const RunArguments& arguments) {
    if (auto mistakes = check_files(arguments); !mistakes.empty()) {
        return tl::unexpected(std::move(mistakes));
    }
    Prepared prepared;
    auto workloads = config::load_workloads(host::guest_directory());
    if (!workloads) return tl::unexpected(std::move(workloads.error()));
    prepared.workloads = std::move(*workloads);
    auto scenario =
        config::load_scenario(scenario_of(arguments), prepared.workloads, overrides_of(arguments));
    std::vector<Problem> problems;
    if (scenario) {
        prepared.scenario = std::move(*scenario);
        check_kernels(arguments, prepared.scenario, problems);
    } else {
        problems = std::move(scenario.error());
    }
    if (!arguments.out.empty() && !arguments.dry_run) {
        if (const auto free = store::RunDirectory::check(arguments.out); !free) {
            problems.push_back({"--out", free.error().what, free.error().hint});
        }
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    prepared.cells = schedule::cells_of(prepared.scenario);
    if (arguments.cell.empty()) return prepared;
    std::erase_if(prepared.cells, [&](const auto& cell) { return cell.id != arguments.cell; });
    if (!prepared.cells.empty()) return prepared;
    return tl::unexpected(
        std::vector<Problem>{{"--cell", fmt::format("there is no cell '{}'", arguments.cell),
                              "--dry-run lists the cells"}});
}

}  // namespace faultline::cli
