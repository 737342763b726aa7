// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"
#include "schedule/matrix.hpp"
#include "store/run_directory.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// The verdict of a cell that ended in an earlier run in this directory; nothing if it did not, or
/// was cut short, or is not whole.
[[nodiscard]] std::optional<model::Verdict> ended_before(const store::RunDirectory& directory,
                                                         const model::Cell& cell);

/// Keeps what a run came to, in memory and on disk. A verdict is durable when record() returns;
/// run.json, which can be made anew from the verdicts, is written so often that it takes a fiftieth
/// of the time at most, and once more at the end. Thread-safe.
class Ledger {
 public:
    /// `problem` is told what could not be written.
    Ledger(const store::RunDirectory& directory, model::RunSummary begun,
           std::function<void(const Error&)> problem);

    void set_planned(std::size_t cells);
    /// False: the verdict is not on disk.
    bool record(const model::Verdict& verdict, const std::string& cell_directory);
    /// A cell that ended in an earlier run.
    void adopt(model::CellSummary cell);
    void add_not_run(const model::Cell& cell, std::string reason);
    /// Writes run.json if there is something new and it is time.
    void flush();
    /// The last run.json: cells in the order of `place` (of an id), rates with them.
    [[nodiscard]] model::RunSummary close(
        bool interrupted, const std::function<std::size_t(const std::string& id)>& place);
    [[nodiscard]] bool all_written() const;

 private:
    bool written(const Result<void>& result);
    void write();

    const store::RunDirectory& directory_;
    std::function<void(const Error&)> problem_;
    mutable std::mutex mutex_;
    model::RunSummary summary_;
    bool all_written_ = true;
    bool changed_ = true;
    std::chrono::steady_clock::time_point next_write_;
};

}  // namespace faultline::schedule
