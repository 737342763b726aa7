// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay.hpp"

#include "kernel/provider.hpp"
#include "run/workload_files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

fs::path absolute_path(const fs::path& path) {
    std::error_code error;
    auto result = fs::absolute(path, error);
    return error ? path : result.lexically_normal();
}

/// A recipe of the user's own by its absolute path; its source by version or commit.
std::string pinned_recipe(const model::KernelRef& ref, const model::Kernel* kernel) {
    const auto name = ref.path.string();
    const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
    auto version = ref.version;
    if (version.empty() && kernel != nullptr) {
        const auto& package = kernel->identity.package;
        version =
            package.empty() ? kernel->identity.git_commit : package.substr(package.rfind(' ') + 1);
    }
    return fmt::format("build:{}{}{}", is_path ? absolute_path(ref.path).string() : name,
                       version.empty() ? "" : "@", version);
}

}  // namespace

std::string pinned_reference(const std::string& reference, const model::Kernel* kernel) {
    const auto ref = kernel::parse_kernel_ref(reference);
    if (!ref) return reference;
    switch (ref->source) {
        case model::KernelRef::Source::file:
            return absolute_path(ref->path).string();
        case model::KernelRef::Source::tree:
            return "tree:" + absolute_path(ref->path).string();
        case model::KernelRef::Source::build:
            return pinned_recipe(*ref, kernel);
        case model::KernelRef::Source::debian:
            break;
    }
    if (!ref->version.empty() || kernel == nullptr) return reference;
    const auto& package = kernel->identity.package;  // "NAME VERSION"
    const auto space = package.rfind(' ');
    return space == std::string::npos ? reference : reference + "@" + package.substr(space + 1);
}

std::vector<std::string> replay_command(const RunArguments& arguments, const fs::path& scenario,
                                        const model::Cell& cell, const model::Kernel* kernel) {
    const auto given = arguments.as.empty() ? cell.kernel : arguments.kernels.at(0);
    const auto pinned = pinned_reference(given, kernel);
    std::vector<std::string> words{"faultline", "run", "--kernel", pinned};
    if (pinned != cell.kernel) words.insert(words.end(), {"--as", cell.kernel});
    bool seeded = false;
    for (const auto& setting : arguments.all_settings()) {
        const bool seeds = setting.starts_with("matrix.seed=");
        seeded = seeded || seeds;
        if (!seeds) words.insert(words.end(), {"--set", setting});
    }
    // Of an exploration's hundreds of seeds this one.
    if (seeded) words.insert(words.end(), {"--seed", std::to_string(cell.seed)});
    if (arguments.accel != "auto") words.insert(words.end(), {"--accel", arguments.accel});
    if (arguments.no_confirm) words.emplace_back("--no-confirm");
    if (!arguments.connect.empty()) words.insert(words.end(), {"--connect", arguments.connect});
    words.insert(words.end(), {"--cell", cell.id});
    if (cell.attempt > 1) {
        words.insert(words.end(), {"--attempt", std::to_string(cell.attempt)});
    }
    if (!arguments.program.empty()) {
        words.insert(words.end(), {"--program", absolute_path(arguments.program).string()});
    }
    words.push_back(absolute_path(scenario).string());
    if (!arguments.program_arguments.empty()) {
        words.emplace_back("--");
        const auto& more = arguments.program_arguments;
        words.insert(words.end(), more.begin(), more.end());
    }
    return words;
}

RunArguments with_program(RunArguments arguments, const model::WorkloadRequest& workload,
                          const fs::path& cell_directory) {
    if (workload.name != "program") return arguments;
    arguments.program = workload.parameters.at("file");
    arguments.program = run::kept_program(cell_directory, arguments.program);
    const auto words = nlohmann::json::parse(workload.parameters.at("args"), nullptr, false);
    if (words.is_array()) arguments.program_arguments = words.get<std::vector<std::string>>();
    return arguments;
}

}  // namespace faultline::cli
