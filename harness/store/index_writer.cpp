// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index.hpp"
#include "store/index_database.hpp"

#include <SQLiteCpp/Exception.h>

#include <mutex>

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

/// A run must not stand still for its index.
constexpr std::chrono::milliseconds patience{500};

}  // namespace

struct IndexWriter::State {
    std::mutex mutex;
    fs::path run;
    std::string file;
    std::unique_ptr<IndexDatabase> database;
    bool given_up = false;

    /// False if there is an index that is not for us to write.
    bool open() {
        database = std::make_unique<IndexDatabase>(file, patience);
        if (database->state() == IndexDatabase::State::other) return false;
        if (database->state() == IndexDatabase::State::ready) return true;
        database->begin();
        if (database->state() == IndexDatabase::State::empty) database->make_tables();
        database->commit();
        return database->state() == IndexDatabase::State::ready;
    }
};

IndexWriter::IndexWriter(const fs::path& run) {
    std::error_code error;
    const auto path = fs::absolute(run, error).lexically_normal();
    const auto directory = path.filename().empty() ? path.parent_path() : path;
    const auto results = directory.parent_path();
    if (results.filename() != "results" && !fs::exists(results / index_name, error)) return;
    state_ = std::make_unique<State>();
    state_->run = directory;
    state_->file = (results / index_name).string();
}

IndexWriter::~IndexWriter() = default;

void IndexWriter::add(const std::string& cell_directory, const model::Verdict& verdict) noexcept {
    if (!state_) return;
    const std::lock_guard lock(state_->mutex);
    if (state_->given_up) return;
    try {
        if (!state_->database && !state_->open()) {
            state_->given_up = true;
            return;
        }
        auto& database = *state_->database;
        database.begin();
        const auto run = database.run(state_->run.filename().string());
        database.remove_verdict(run, cell_directory);  // of a run that was resumed
        database.add(run, cell_directory, stamp_of(state_->run / cell_directory / "verdict.json"),
                     record_of(verdict));
        database.commit();
    } catch (const std::exception&) {
        // Locked for long, or the disk is full: the verdict stands, and the next reader finds it.
        state_->database.reset();
    }
}

}  // namespace faultline::store
