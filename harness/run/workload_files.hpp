// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "image/initramfs.hpp"
#include "model/workload.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace faultline::run {

/// What a workload brings into its guests beside its own program; the same for all cells of a run.
struct WorkloadFiles {
    std::vector<image::Entry> entries;
    /// Parameters that are programs: where the user's file is, and where the guest finds it.
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

/// Collects the files that the workload requires, and the programs that its parameters name, the
/// compiled ones in `workspace`, which must stay. The error is of the user's making or of the
/// host's: a C file that does not compile, a library or a Debian package that is missing.
[[nodiscard]] Result<WorkloadFiles> collect_files(const model::WorkloadDeclaration& declaration,
                                                  const model::WorkloadRequest& request,
                                                  const std::filesystem::path& workspace,
                                                  const host::Cancel& cancel);

}  // namespace faultline::run
