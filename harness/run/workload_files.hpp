// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "image/host_files.hpp"
#include "model/workload.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace faultline::run {

/// What a workload brings into its guests beside its own program; the same for all cells of a run.
struct WorkloadFiles {
    image::HostFiles files;
    /// Parameters that are programs: a copy of the user's file, and where the guest finds it.
    struct Program {
        std::filesystem::path source;
        std::string guest_path;
    };
    std::map<std::string, Program> programs;

    [[nodiscard]] std::string value_for_guest(const std::string& parameter,
                                              const std::string& value) const;
    /// Copies the users' files to where a cell's other files are: a verdict without the reproducer
    /// is worth little.
    [[nodiscard]] Result<void> keep_programs(const std::filesystem::path& directory) const;
};

/// Where a cell's directory has its copy of a program.
[[nodiscard]] std::filesystem::path kept_program(const std::filesystem::path& cell,
                                                 const std::filesystem::path& program);

/// Collects the files that the workload requires; in an image, which has files of its own, only
/// those of the workload's directory. The error names the one that is missing, and the Debian
/// packages that have them.
[[nodiscard]] Result<WorkloadFiles> collect_files(const model::WorkloadDeclaration& declaration,
                                                  bool in_image);

/// Adds the programs that the workload's parameters name, the compiled ones in `workspace`, which
/// must stay. An error is of the user's making: a C file that does not compile, no program at all.
[[nodiscard]] Result<void> add_programs(WorkloadFiles& files,
                                        const model::WorkloadDeclaration& declaration,
                                        const model::WorkloadRequest& request,
                                        const std::filesystem::path& workspace,
                                        const host::Cancel& cancel);

}  // namespace faultline::run
