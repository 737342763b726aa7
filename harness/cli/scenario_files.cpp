// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/scenario_files.hpp"

#include "config/kept_files.hpp"
#include "host/file.hpp"

#include <map>
#include <string>

namespace faultline::cli {
namespace {

/// Workloads that bring the same files: of one name, in an image or not, with the same programs.
std::string key_of(const model::WorkloadDeclaration& declaration,
                   const model::WorkloadRequest& request, bool in_image) {
    auto key = declaration.name + (in_image ? " in an image" : "");
    for (const auto& [name, parameter] : declaration.parameters) {
        const bool chooses_image = !parameter.images.empty();
        if (parameter.type != model::ParameterType::program && !chooses_image) continue;
        key += '\n' + request.parameters.at(name);
    }
    return key;
}

}  // namespace

CollectedFiles collect_all_files(const Prepared& prepared, const std::filesystem::path& workspace,
                                 const host::Cancel& cancel) {
    CollectedFiles collected;
    std::map<std::string, std::shared_ptr<const run::WorkloadFiles>> known;
    for (const auto& planned : prepared.cells) {
        const auto* scenario = planned.scenario.get();
        if (collected.files.contains(scenario)) continue;
        const auto& declaration = prepared.workloads.at(scenario->workload.name);
        const bool in_image = !config::image_of(*scenario, prepared.workloads).empty();
        auto& files = known[key_of(declaration, scenario->workload, in_image)];
        if (files == nullptr) {
            auto found = run::collect_files(declaration, in_image);
            if (!found) {
                collected.missing = found.error();
                return collected;
            }
            // Each set of programs has a directory of its own: they may have the same names.
            const auto place = workspace / std::to_string(known.size());
            if (const auto made = host::make_directories(place); !made) {
                collected.missing = made.error();
                return collected;
            }
            const auto added =
                run::add_programs(*found, declaration, scenario->workload, place, cancel);
            if (!added) {
                collected.refused = added.error();
                return collected;
            }
            files = std::make_shared<const run::WorkloadFiles>(std::move(*found));
        }
        collected.files[scenario] = files;
    }
    return collected;
}

Result<void> keep_files(const config::RunFile& file, const store::RunDirectory& directory) {
    auto kept = config::kept_files(file);
    if (!kept) return failure_of(kept);
    for (const auto& [name, text] : *kept) {
        if (auto written = directory.keep(name, text); !written) return written;
    }
    return {};
}

Result<store::RunDirectory> open_directory(const RunArguments& arguments,
                                           const Prepared& prepared) {
    const auto& resume = arguments.scheduling.resume;
    if (!resume.empty()) return store::RunDirectory::reopen(resume);
    auto directory = store::RunDirectory::create(
        arguments.out.empty() ? store::default_run_directory(prepared.file.name) : arguments.out);
    if (!directory) return directory;
    if (const auto kept = keep_files(prepared.file, *directory); !kept) {
        return tl::unexpected(kept.error());
    }
    return directory;
}

}  // namespace faultline::cli
