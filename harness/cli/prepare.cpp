// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/prepare.hpp"

#include "cli/choose_cells.hpp"
#include "config/table_reader.hpp"
#include "host/directories.hpp"
#include "image/recipe.hpp"
#include "kernel/provider.hpp"
#include "kernel/recipe.hpp"
#include "store/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
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
        const bool is_directory = std::filesystem::is_directory(arguments.program, error);
        return {{"--program",
                 fmt::format("{} '{}'", is_directory ? "it is a directory:" : "there is no file",
                             arguments.program.string()),
                 is_directory ? "name the program in it" : ""}};
    }
    return {};
}

/// The scenario's file; without one, that of the program workload.
std::filesystem::path scenario_of(const RunArguments& arguments) {
    if (!arguments.scenario.empty()) return arguments.scenario;
    return host::guest_directory() / "workloads/program/scenario.toml";
}

config::Overrides overrides_of(const RunArguments& arguments) {
    config::Overrides overrides{
        arguments.all_settings(),
        arguments.as.empty() ? arguments.kernels : std::vector<std::string>{arguments.as}};
    if (!arguments.program.empty()) {
        overrides.program = std::filesystem::absolute(arguments.program).lexically_normal();
        overrides.arguments = arguments.program_arguments;
    }
    return overrides;
}

/// The mistakes in a recipe and in what it names, at their own places.
void check_recipe(const std::string& name, const std::string& place,
                  std::vector<Problem>& problems) {
    const auto shipped = host::kernels_directory();
    const auto file = kernel::find_recipe(name, shipped);
    if (!file) {
        problems.push_back({place, file.error().what, file.error().hint});
        return;
    }
    if (const auto recipe = kernel::load_recipe(*file, shipped); !recipe) {
        problems.insert(problems.end(), recipe.error().begin(), recipe.error().end());
    }
}

void check_kernel_list(const std::vector<std::string>& kernels, const std::string& place,
                       std::vector<Problem>& problems) {
    for (const auto& kernel : kernels) {
        if (std::count(kernels.begin(), kernels.end(), kernel) > 1) {
            problems.push_back({place, fmt::format("kernel '{}' is named twice", kernel),
                                "to run it several times, set matrix.repeat"});
            break;
        }
        const auto ref = kernel::parse_kernel_ref(kernel);
        if (!ref) {
            problems.push_back({place, ref.error().what, ref.error().hint});
        } else if (ref->source == model::KernelRef::Source::build) {
            check_recipe(ref->path.string(), place, problems);
        }
    }
}

/// The kernels that are to be fetched, which --as may call otherwise.
void check_kernels(const RunArguments& arguments, const config::RunFile& file,
                   std::vector<Problem>& problems) {
    if (!arguments.as.empty() && arguments.kernels.size() != 1) {
        problems.push_back(
            {"--as", "it names one kernel, but --kernel is given more than once", {}});
    }
    check_kernel_list(arguments.kernels, "--kernel", problems);
    std::set<std::vector<std::string>> seen;
    for (const auto& scenario : file.scenarios) {
        const auto& kernels = scenario.matrix.kernels;
        if (kernels.empty()) {
            problems.push_back(
                {scenario.file.string(), "no kernel is named",
                 "add --kernel REF, or [matrix] kernel = [\"debian:bookworm/cloud\"]"});
        }
        // A matrix file mostly has the same kernels for all of its scenarios.
        if (!arguments.kernels.empty() || !seen.insert(kernels).second) continue;
        const auto place = file.file.string() + ": matrix.kernel";
        check_kernel_list(kernels, place, problems);
        for (const auto& product : scenario.matrix.include) {
            if (seen.insert(product.kernels).second) {
                check_kernel_list(product.kernels, place, problems);
            }
        }
    }
}

/// The images that scenarios name, or their workloads.
void check_images(const config::RunFile& file, const config::WorkloadCatalogue& workloads,
                  const std::vector<std::string>& settings, std::vector<Problem>& problems) {
    std::set<std::string> seen;
    for (const auto& scenario : file.scenarios) {
        const auto image = config::image_of(scenario, workloads);
        if (image.empty() || !seen.insert(image).second) continue;
        const auto recipe_file =
            image::find_recipe(image, {}, host::vm_images_directory() / "rootfs");
        if (!recipe_file) {
            const auto set = std::any_of(settings.begin(), settings.end(), [](const auto& text) {
                return text.starts_with("scenario.image=");
            });
            problems.push_back({set ? "--set scenario.image"
                                    : config::place_of(scenario.file, "scenario", "image"),
                                recipe_file.error().what, recipe_file.error().hint});
        } else if (auto recipe = image::load_recipe(*recipe_file); !recipe) {
            problems.insert(problems.end(), recipe.error().begin(), recipe.error().end());
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
    auto file =
        config::load_run_file(scenario_of(arguments), prepared.workloads, overrides_of(arguments));
    std::vector<Problem> problems;
    if (file) {
        prepared.file = std::move(*file);
        check_kernels(arguments, prepared.file, problems);
        check_images(prepared.file, prepared.workloads, arguments.settings, problems);
    } else {
        problems = std::move(file.error());
    }
    if (!arguments.out.empty() && arguments.scheduling.resume.empty() && !arguments.only_shows()) {
        if (const auto free = store::RunDirectory::check(arguments.out); !free) {
            problems.push_back({"--out", free.error().what, free.error().hint});
        }
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    auto cells = choose_cells(prepared.file, arguments.choice);
    if (!cells) return tl::unexpected(std::move(cells.error()));
    prepared.cells = std::move(*cells);
    return prepared;
}

}  // namespace faultline::cli
