// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index.hpp"

#include "host/file.hpp"
#include "store/index_state.hpp"
#include "store/read_run.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <map>
#include <set>
#include <unordered_map>

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

/// How long a question waits for another process that writes.
constexpr std::chrono::seconds patience{20};

/// What makes an index useless, as against what will pass (locked, disk full).
bool is_broken(const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR ||
           code == SQLITE_SCHEMA || code == SQLITE_FORMAT;
}

bool cannot_be_written(const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    return code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM;
}

void remove_files(const std::string& file) {
    std::error_code ignored;
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(file + suffix, ignored);
}

/// A directory that holds a run.
bool is_run(const fs::path& directory) {
    std::error_code error;
    return fs::is_directory(directory / "cells", error);
}

/// Ended, and not to be gone on with.
bool is_complete(const fs::path& run) {
    const auto summary = read_summary(run);
    return summary && !summary->ended.empty() && !summary->interrupted &&
           summary->cells.size() >= summary->planned;
}

class Syncing {
 public:
    Syncing(IndexDatabase& database, const fs::path& results, const Notice& notice)
        : database_(database), results_(results), notice_(notice) {}

    Synced run(bool anew) {
        database_.begin();
        try {
            if (anew) database_.remove_all();
            take_in();
            result_.runs = database_.count("SELECT count(*) FROM runs");
            result_.verdicts = database_.count("SELECT count(*) FROM verdicts");
            database_.commit();
        } catch (...) {
            database_.roll_back();
            throw;
        }
        return result_;
    }

 private:
    struct KnownRun {
        std::int64_t id = 0;
        bool ended = false;
    };

    std::unordered_map<std::string, KnownRun> known_runs() {
        std::unordered_map<std::string, KnownRun> known;
        auto& query = database_.statement("SELECT name, id, ended FROM runs");
        while (query.executeStep()) {
            known[query.getColumn(0).getString()] = {query.getColumn(1).getInt64(),
                                                     query.getColumn(2).getInt() != 0};
        }
        return known;
    }

    void take_in() {
        auto known = known_runs();
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(results_, error)) {
            const auto name = entry.path().filename().string();
            const auto found = known.find(name);
            if (found == known.end()) {
                if (entry.is_directory(error) && is_run(entry.path())) look_into(name);
                continue;
            }
            if (!found->second.ended) look_into(name);
            known.erase(found);
        }
        for (const auto& [name, run] : known) {
            auto& count = database_.statement("SELECT count(*) FROM verdicts WHERE run=?");
            count.bind(1, run.id);
            if (count.executeStep())
                result_.removed += static_cast<std::uint64_t>(count.getColumn(0).getInt64());
            count.reset();
            database_.remove_run(run.id);
        }
    }

    std::map<std::string, std::int64_t> known_verdicts(std::int64_t run) {
        std::map<std::string, std::int64_t> known;
        auto& query = database_.statement("SELECT directory, stamp FROM verdicts WHERE run=?");
        query.bind(1, run);
        while (query.executeStep())
            known[query.getColumn(0).getString()] = query.getColumn(1).getInt64();
        return known;
    }

    void look_into(const std::string& name) {
        const auto directory = results_ / name;
        // Asked before the cells are: one that ends meanwhile is looked for the next time.
        const bool complete = is_complete(directory);
        const auto run = database_.run(name);
        auto known = known_verdicts(run);
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(directory / "cells", error)) {
            const auto cell = "cells/" + entry.path().filename().string();
            const auto file = entry.path() / "verdict.json";
            const auto stamp = stamp_of(file);
            if (stamp == 0) continue;  // it has not ended
            const auto found = known.find(cell);
            const bool same = found != known.end() && found->second == stamp;
            if (found != known.end()) known.erase(found);
            if (!same) read(run, cell, stamp, file);
        }
        for (const auto& [cell, stamp] : known) {
            database_.remove_verdict(run, cell);
            ++result_.removed;
        }
        database_.set_ended(run, complete);
    }

    void read(std::int64_t run, const std::string& cell, std::int64_t stamp, const fs::path& file) {
        const auto verdict = read_verdict(file);
        if (!verdict) {
            if (result_.unread++ == 0 && notice_) notice_(verdict.error().what);
            return;
        }
        database_.add(run, cell, stamp, record_of(*verdict));
        ++result_.added;
    }

    IndexDatabase& database_;
    const fs::path& results_;
    const Notice& notice_;
    Synced result_;
};

}  // namespace

Error Index::State::told(const SQLite::Exception& error) const {
    return {fmt::format("cannot use the index '{}': {}", file, error.what()),
            "it may be deleted: it is built anew from the run directories"};
}

void Index::State::open(const char* in_file) {
    database = std::make_unique<IndexDatabase>(in_file, patience);
    const auto state = database->state();
    if (state == IndexDatabase::State::ready) return;
    if (state == IndexDatabase::State::other) {
        say("the index is of another version: building it anew");
        start_anew();
        return;
    }
    make_tables();
}

void Index::State::make_tables() {
    database->begin();
    // Another process may have been first.
    if (database->state() == IndexDatabase::State::empty) database->make_tables();
    database->commit();
}

void Index::State::start_anew() {
    database.reset();
    remove_files(file);
    database = std::make_unique<IndexDatabase>(file, patience);
    if (database->state() == IndexDatabase::State::empty) make_tables();
}

bool Index::State::start_again_after(const SQLite::Exception& problem) {
    if (cannot_be_written(problem)) {
        say(fmt::format(
            "the index '{}' cannot be written: it is built in memory, for this question", file));
        open(":memory:");
        return true;
    }
    if (!is_broken(problem)) return false;
    say(fmt::format("the index is broken ({}): building it anew", problem.what()));
    start_anew();
    return true;
}

Index::Index(std::unique_ptr<State> state) : state_(std::move(state)) {}
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;
Index::~Index() = default;

Result<Index> Index::open(const fs::path& results, const Notice& notice) {
    std::error_code error;
    if (!fs::is_directory(results, error)) {
        return failure(fmt::format("there is no directory '{}'", results.string()),
                       "name the directory that holds the run directories: --results DIR");
    }
    auto state = std::make_unique<State>();
    state->results = results;
    state->file = (results / index_name).string();
    state->notice = notice;
    try {
        state->open(state->file.c_str());
    } catch (const SQLite::Exception& problem) {
        try {
            if (!state->start_again_after(problem)) return tl::unexpected(state->told(problem));
        } catch (const SQLite::Exception& second) {
            return tl::unexpected(state->told(second));
        }
    }
    return Index(std::move(state));
}

Result<Synced> Index::sync() {
    return state_->guarded(
        [&] { return Syncing(*state_->database, state_->results, state_->notice).run(false); });
}

Result<Synced> Index::rebuild() {
    return state_->guarded(
        [&] { return Syncing(*state_->database, state_->results, state_->notice).run(true); });
}

bool Index::State::recovered(const SQLite::Exception& problem) {
    if (!start_again_after(problem)) return false;
    [[maybe_unused]] const auto synced = Syncing(*database, results, notice).run(false);
    return true;
}

}  // namespace faultline::store
