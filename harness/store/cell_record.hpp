// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace faultline::store {

/// A finding of a verdict, without its traces.
struct FindingRecord {
    std::string signature;  ///< of the title: 16 hex digits
    std::string frames;     ///< the signature of title and frames; may be empty
    std::string title;
    std::string kind;
    std::uint64_t count = 1;
    /// Right behaviour in its scenario. The bug that a scenario is after is none of that.
    bool allowed = false;
};

/// What is counted and compared of a verdict. Text is what guests printed: to be escaped where
/// shown.
struct CellRecord {
    std::string id;
    std::string scenario;
    model::KernelIdentity kernel;  ///< its reference is the cell's
    std::string topology;          ///< in words
    std::string parameters;        ///< the workload's, "name=value name=value"
    std::uint64_t seed = 0;
    std::uint64_t attempt = 1;
    std::int64_t started = 0;  ///< seconds since 1970
    model::Status status = model::Status::error;
    std::string reason;
    std::string machine;  ///< what times depend on: accelerator and the host's CPU
    std::vector<FindingRecord> findings;
    std::map<std::string, double> metrics;  ///< of the workload
    std::map<std::string, double> seconds;  ///< by phase
    /// One running of a cell: the same in a copy of its verdict, as `merge` makes, and in no other.
    std::int64_t content = 0;
    [[nodiscard]] double total_seconds() const;
};

[[nodiscard]] CellRecord record_of(const model::Verdict& verdict);

/// The records of all verdicts below the run's cells/, by the cells' directories, which are
/// relative to the run's. What cannot be read is told in `unread`.
[[nodiscard]] Result<std::map<std::string, CellRecord>> read_records(
    const std::filesystem::path& run, std::vector<Error>& unread);

/// "2026-11-22T03:04:05Z" as seconds since 1970; 0 if it is none.
[[nodiscard]] std::int64_t seconds_of(const std::string& rfc3339);
/// The other way round.
[[nodiscard]] std::string rfc3339(std::int64_t seconds);

}  // namespace faultline::store
