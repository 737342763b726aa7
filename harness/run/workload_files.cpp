// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/workload_files.hpp"

#include "host/file.hpp"
#include "image/user_program.hpp"
#include "protocol/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace faultline::run {
namespace fs = std::filesystem;

std::string WorkloadFiles::value_for_guest(const std::string& parameter,
                                           const std::string& value) const {
    const auto found = programs.find(parameter);
    return found == programs.end() ? value : found->second.guest_path;
}

Result<void> WorkloadFiles::keep_programs(const fs::path& directory) const {
    for (const auto& [parameter, program] : programs) {
        const auto kept = kept_program(directory, program.source);
        if (auto made = host::make_directories(kept.parent_path()); !made) return made;
        std::error_code error;
        fs::copy_file(program.source, kept, fs::copy_options::overwrite_existing, error);
        if (error) {
            return failure(fmt::format("cannot copy '{}' to '{}': {}", program.source.string(),
                                       kept.string(), error.message()));
        }
    }
    return {};
}

fs::path kept_program(const fs::path& cell, const fs::path& program) {
    return cell / "program" / program.filename();
}

namespace {

/// A copy beside what is made of it, so that what is kept is what was run even if the user goes on
/// editing.
Result<fs::path> copy_of(const fs::path& source, const fs::path& workspace) {
    const auto copy = workspace / "given" / source.filename();
    if (auto made = host::make_directories(copy.parent_path()); !made) return failure_of(made);
    std::error_code error;
    fs::copy_file(source, copy, fs::copy_options::overwrite_existing, error);
    if (error) return tl::unexpected(host::system_error("copy", source, error.value()));
    return copy;
}

/// With the workload's parameter `compile` a C file goes into the guest as it is.
bool is_compiled_in_guest(const model::WorkloadRequest& request, const fs::path& source) {
    const auto compile = request.parameters.find("compile");
    return compile != request.parameters.end() && compile->second == "guest" &&
           source.extension() == ".c";
}

}  // namespace

Result<WorkloadFiles> collect_files(const model::WorkloadDeclaration& declaration, bool in_image) {
    WorkloadFiles collected;
    for (const auto& path : declaration.files) {
        const bool own = !path.starts_with('/');
        if (in_image && !own) continue;
        const auto source = own ? declaration.executable.parent_path() / path : fs::path(path);
        const auto guest_path =
            own ? fmt::format("{}/{}", protocol::workload_directory, path) : path;
        auto added = collected.files.add(source, guest_path);
        if (!added) {
            return failure(fmt::format("workload {} needs '{}' in the guest: {}", declaration.name,
                                       path, added.error().what),
                           own ? "build or install Faultline's guest programs"
                               : fmt::format("install the packages {}",
                                             fmt::join(declaration.packages, " and ")));
        }
    }
    return collected;
}

Result<void> add_programs(WorkloadFiles& files, const model::WorkloadDeclaration& declaration,
                          const model::WorkloadRequest& request, const fs::path& workspace,
                          const host::Cancel& cancel) {
    for (const auto& [name, parameter] : declaration.parameters) {
        if (parameter.type != model::ParameterType::program) continue;
        const fs::path source = request.parameters.at(name);
        if (is_compiled_in_guest(request, source)) {
            const auto guest_path =
                fmt::format("{}/{}", protocol::program_directory, source.filename().string());
            if (auto added = files.files.add_file(source, guest_path, 0644); !added) return added;
            auto copy = copy_of(source, workspace);
            if (!copy) return failure_of(copy);
            files.programs.emplace(name, WorkloadFiles::Program{std::move(*copy), guest_path});
            continue;
        }
        WorkloadFiles::Program program{
            source, fmt::format("{}/{}", protocol::program_directory,
                                source.extension() == ".c" ? source.stem().string()
                                                           : source.filename().string())};
        auto added = image::add_program(files.files, source, program.guest_path, workspace, cancel);
        if (!added) return added;
        auto copy = copy_of(source, workspace);
        if (!copy) return failure_of(copy);
        program.source = std::move(*copy);
        files.programs.emplace(name, std::move(program));
    }
    return {};
}

}  // namespace faultline::run
