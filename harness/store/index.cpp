// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index.hpp"

#include "host/file.hpp"
#include "store/index_state.hpp"
#include "store/index_sync.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

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
        in_memory = true;
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
                       "name the directory that holds the run directories: 'store list DIR', or "
                       "'history --results DIR'");
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
        [&] { return sync_index(*state_->database, state_->results, state_->notice, false); });
}

Result<Synced> Index::rebuild() {
    return state_->guarded(
        [&] { return sync_index(*state_->database, state_->results, state_->notice, true); });
}

bool Index::is_in_memory() const {
    return state_->in_memory;
}

bool Index::State::recovered(const SQLite::Exception& problem) {
    if (!start_again_after(problem)) return false;
    [[maybe_unused]] const auto synced = sync_index(*database, results, notice, false);
    return true;
}

}  // namespace faultline::store
