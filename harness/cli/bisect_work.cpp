// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_work.hpp"

#include "bisect/git_revisions.hpp"
#include "cli/replay.hpp"
#include "model/printable.hpp"
#include "store/run_directory.hpp"

#include <fmt/format.h>

namespace faultline::cli {
namespace {

std::string reference_of(const BisectWork& work, const std::string& revision) {
    return work.arguments.of_commits()
               ? fmt::format("build:{}@{}", work.recipe.stem().string(), revision)
               : revision;
}

}  // namespace

schedule::PlannedCell cell_of(const BisectWork& work, const std::string& revision) {
    if (!work.arguments.of_commits()) return work.cells.at(revision);
    auto planned = work.cells.begin()->second;
    planned.cell.kernel = reference_of(work, revision);
    return schedule::with_attempt(planned, 1);
}

std::string source_of(const BisectWork& work, const std::string& reference) {
    if (!work.arguments.of_commits()) return reference;
    return fmt::format("build:{}{}", work.recipe.string(), reference.substr(reference.rfind('@')));
}

std::vector<std::string> replay_of(const BisectWork& work, const std::filesystem::path& scenario,
                                   const model::Cell& cell, const model::Kernel* kernel) {
    auto arguments = with_program(work.run, work.prepared.file.scenarios.front().workload,
                                  scenario.parent_path() / store::RunDirectory::cell_name(cell));
    arguments.kernels = {source_of(work, cell.kernel)};
    if (work.arguments.of_commits()) arguments.as = cell.kernel;
    return replay_command(arguments, scenario, cell, kernel);
}

std::string short_name(const BisectWork& work, const std::string& revision) {
    constexpr std::size_t shown = 12;
    return model::printable(work.arguments.of_commits() ? revision.substr(0, shown) : revision);
}

bisect::SubjectOf subjects(const BisectWork& work) {
    const auto* git = dynamic_cast<const bisect::GitRevisions*>(work.revisions.get());
    return [git](const std::string& revision) {
        return git == nullptr ? std::string() : git->subject_of(revision);
    };
}

}  // namespace faultline::cli
