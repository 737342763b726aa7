// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/file.hpp"
#include "model/verdict.hpp"
#include "store/index.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace faultline::store {

/// A run's directory: run.json, a copy of the scenario, and cells/NAME/verdict.json with what else
/// belongs to a cell. Every file that is judged by is replaced whole or not at all.
class RunDirectory {
 public:
    /// Whether create() would take it, as far as that can be told without touching anything.
    [[nodiscard]] static Result<void> check(const std::filesystem::path& path);
    /// Makes `path`, or takes it if it is there and empty. A directory that holds a run is refused
    /// (which says so for a run of a newer schema), as is one that another process is filling.
    [[nodiscard]] static Result<RunDirectory> create(const std::filesystem::path& path);

    /// Takes the directory of a run that was killed or interrupted, to go on in it. Refused: one
    /// that another process is filling, and one without a run.json of this schema.
    [[nodiscard]] static Result<RunDirectory> reopen(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// The directory of a cell: cells/<kernel>-<id>, relative to the run's.
    [[nodiscard]] static std::string cell_name(const model::Cell& cell);
    /// Makes it, without what a killed run left in it.
    [[nodiscard]] Result<std::string> add_cell(const model::Cell& cell) const;
    /// Takes it away again, with what is in it: of a cell that did not begin after all.
    void drop_cell(const std::string& cell_directory) const;
    /// Durable once this returned. It is then noted in the index beside the run; whether that can
    /// be written does not matter.
    [[nodiscard]] Result<void> write_verdict(const std::string& cell_directory,
                                             const model::Verdict& verdict) const;
    [[nodiscard]] Result<void> write_summary(const model::RunSummary& summary) const;
    /// A file that belongs to the whole run: "scenario.toml", "scenarios/nas.toml".
    [[nodiscard]] Result<void> keep(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::filesystem::path scenario_path() const { return path_ / "scenario.toml"; }

 private:
    RunDirectory(std::filesystem::path path, host::FileLock lock);
    [[nodiscard]] static Result<RunDirectory> locked(const std::filesystem::path& path);
    std::filesystem::path path_;
    host::FileLock lock_;
    std::shared_ptr<IndexWriter> index_;
};

/// Where a run keeps a kernel's .config with this SHA-256, relative to its directory.
[[nodiscard]] std::string config_name(const std::string& sha256);

/// results/<UTC time>-<scenario>, not there yet.
[[nodiscard]] std::filesystem::path default_run_directory(const std::string& scenario);

/// The time now, UTC, as RFC 3339: 2026-11-22T03:04:05Z.
[[nodiscard]] std::string utc_now();

}  // namespace faultline::store
