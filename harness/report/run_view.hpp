// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::report {

/// Changes a finding of a kernel before it is shown: gives its frames source lines. May be empty.
using FindingFilter = std::function<void(model::Finding&, const model::KernelIdentity&)>;

/// A cell without its long tables.
struct CellRow {
    struct Seen {
        std::size_t group = 0;  ///< index of RunView::groups
        bool blamed = false;    ///< it is why the cell failed
        std::uint64_t count = 1;
        std::optional<double> at;  ///< the kernel's time stamp
    };
    std::string id, scenario, kernel, release;
    /// What tells it from the scenario's other cells, and is the same on any day:
    /// "debian:sid/cloud, attempt 2".
    std::string name;
    std::string directory;  ///< relative to the run's; empty: there is no verdict
    std::string console;    ///< its file's name; empty: none
    std::string reason, hint, started, accelerator;
    std::string commit;                       ///< of the kernel, if that is known
    std::map<std::string, std::string> axes;  ///< as of model::Cell
    std::uint64_t seed = 0;
    unsigned attempt = 1;
    model::Status status = model::Status::error;
    bool interrupted = false;
    bool ran = true;  ///< false: it was planned, and there is no verdict
    std::map<model::CellPhase, double> seconds;
    double total_seconds = 0;
    std::size_t topology = 0;  ///< index of RunView::topologies
    std::vector<Seen> findings;
};

/// A bug as the run saw it: the findings of all cells with one signature.
struct FindingGroup {
    std::string signature;   ///< of the title; the title itself where there is none
    model::Finding finding;  ///< of the first cell, one that it failed before others
    std::size_t cell = 0;    ///< that cell, index of RunView::cells
    bool blamed = false;     ///< some cell failed because of it
    /// In that cell it was seen again where an emulator cannot be at fault, or not; nothing: that
    /// was not in doubt.
    std::optional<bool> confirmed{};
    std::uint64_t reports = 0;
    std::vector<std::size_t> cells;  ///< in which it was seen, ascending
};

/// A run as its reports show it: what is on disk, read once.
struct RunView {
    std::filesystem::path path;
    model::RunSummary summary;
    std::vector<CellRow> cells;
    std::vector<FindingGroup>
        groups;  ///< those that fail cells first, the frequent before the rare
    std::vector<model::Topology> topologies;
    std::optional<model::HostFacts> host;  ///< of the first cell that has one
};

/// Reads a run's directory. A verdict that is not there or cannot be read leaves what the summary
/// has.
[[nodiscard]] Result<RunView> view_run(const std::filesystem::path& run,
                                       const FindingFilter& filter = {});

/// Whether the finding `index` of a verdict is why it failed: it is unexpected, or the bug that the
/// scenario is after.
[[nodiscard]] bool blamed(const model::Verdict& verdict, std::size_t index);

/// The verdict of a cell of the run. An error if there is none.
[[nodiscard]] Result<model::Verdict> verdict_of(const RunView& run, const CellRow& cell);

/// 40 hexadecimal digits: a commit, and the tree had no changes of its own.
[[nodiscard]] bool is_commit(const std::string& text);

/// "fail", "interrupted", "not run": one word or two for a person.
[[nodiscard]] std::string status_word(const CellRow& cell);

}  // namespace faultline::report
