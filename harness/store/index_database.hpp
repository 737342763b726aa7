// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "store/cell_record.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <unordered_map>

namespace faultline::store {

/// How far a run's directory is.
struct RunState {
    bool ended = false, interrupted = false;
    std::uint64_t not_run = 0;  ///< planned cells without a verdict
    bool settled = false;       ///< it need not be looked into again, but for its being there
};

/// The tables of the index. All of it throws SQLite::Exception.
class IndexDatabase {
 public:
    /// Opens or makes `file` (":memory:" for none). `wait`: how long another process's transaction
    /// is waited for.
    IndexDatabase(const std::string& file, std::chrono::milliseconds wait);

    enum class State { ready, empty, other };
    /// `other`: an index of another version, or a database of somebody else's.
    [[nodiscard]] State state();
    /// Makes the tables in an empty database, in a transaction of the caller's.
    void make_tables();
    void begin() { sqlite_.exec("BEGIN IMMEDIATE"); }
    void commit() { sqlite_.exec("COMMIT"); }
    void roll_back() noexcept;
    void remove_all();

    /// The run's number; it is added if it is not there.
    [[nodiscard]] std::int64_t run(const std::string& name);
    void set_state(std::int64_t run, const RunState& state);
    void remove_run(std::int64_t run);
    /// Adds a verdict that this directory has none of yet; as a copy, if another run's directory
    /// has it. `stamp` tells this version of the file from later ones.
    void add(std::int64_t run, const std::string& cell_directory, std::int64_t stamp,
             const CellRecord& record);
    /// Runs that have copies of what goes are no longer settled.
    void remove_verdict(std::int64_t run, const std::string& cell_directory);
    /// Counts anew what the runs come to that something was added to or removed from; in a
    /// transaction of the caller's.
    void count_changed();

    /// A prepared statement, kept for the next time; its bindings are cleared.
    [[nodiscard]] SQLite::Statement& statement(const char* sql);
    [[nodiscard]] std::uint64_t count(const char* sql);

 private:
    /// One verdict, or all of the run's for no directory.
    void remove(std::int64_t run, const std::string& cell_directory);
    void mark_changed(std::int64_t run);
    bool knows(std::int64_t content);
    void add_copy(std::int64_t run, const std::string& cell_directory, std::int64_t stamp,
                  std::int64_t scenario, const CellRecord& record);
    std::int64_t kernel(const model::KernelIdentity& kernel);
    std::int64_t signature(const FindingRecord& finding);

    SQLite::Database sqlite_;
    std::unordered_map<std::string, SQLite::Statement> statements_;
};

/// When a file was written, in nanoseconds; 0 if it is not there.
[[nodiscard]] std::int64_t stamp_of(const std::filesystem::path& file);

}  // namespace faultline::store
