// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index_sync.hpp"

#include "store/read_run.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <thread>
#include <unordered_map>

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

/// A directory that holds a run.
bool is_run(const fs::path& directory) {
    std::error_code error;
    return fs::is_directory(directory / "cells", error);
}

/// A run with cells that were not run may be gone on with: it is not settled.
RunState state_of(const fs::path& run) {
    RunState state;
    const auto summary = read_summary(run);
    if (!summary) return state;
    state.ended = !summary->ended.empty();
    state.interrupted = summary->interrupted;
    state.not_run = std::max(summary->planned, summary->cells.size()) - summary->cells.size();
    state.settled = state.ended && !state.interrupted && state.not_run == 0;
    return state;
}

/// A verdict that is to be read, and then what was read.
struct Wanted {
    std::int64_t run = 0;
    std::string cell;  ///< its directory
    std::int64_t stamp = 0;
    fs::path file;
};
using Records = std::vector<Result<CellRecord>>;

/// Reads `count` verdicts from `first` on, by all CPUs.
Records read_all(const Wanted* first, std::size_t count) {
    const auto threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16);
    std::vector<std::future<Records>> parts;
    const auto each = count / threads + 1;
    for (std::size_t from = 0; from < count; from += each) {
        parts.push_back(std::async(std::launch::async, [=] {
            Records records;
            for (auto i = from; i < std::min(from + each, count); ++i) {
                auto verdict = read_judgement(first[i].file);
                records.push_back(verdict ? Result<CellRecord>(record_of(*verdict))
                                          : failure_of(verdict));
            }
            return records;
        }));
    }
    Records all;
    for (auto& part : parts) {
        auto records = part.get();
        std::move(records.begin(), records.end(), std::back_inserter(all));
    }
    return all;
}

class Syncing {
 public:
    Syncing(IndexDatabase& database, const fs::path& results, const Notice& notice)
        : database_(database), results_(results), notice_(notice) {}

    Synced run() {
        remove_vanished();
        look_around();
        take_in();
        database_.count_changed();
        result_.runs = database_.count("SELECT count(*) FROM runs");
        result_.verdicts = database_.count("SELECT sum(cells) FROM tallies");
        result_.copies = database_.count("SELECT count(*) FROM copies");
        return result_;
    }

 private:
    struct KnownRun {
        std::int64_t id = 0;
        bool settled = false;
    };

    std::unordered_map<std::string, KnownRun> known_runs() {
        std::unordered_map<std::string, KnownRun> known;
        auto& query = database_.statement("SELECT name, id, settled FROM runs");
        while (query.executeStep()) {
            known[query.getColumn(0).getString()] = {query.getColumn(1).getInt64(),
                                                     query.getColumn(2).getInt() != 0};
        }
        return known;
    }

    std::map<std::string, std::int64_t> known_verdicts(std::int64_t run) {
        std::map<std::string, std::int64_t> known;
        auto& query = database_.statement(
            "SELECT directory, stamp FROM verdicts WHERE run=?1 UNION ALL "
            "SELECT directory, stamp FROM copies WHERE run=?1");
        query.bind(1, run);
        while (query.executeStep())
            known[query.getColumn(0).getString()] = query.getColumn(1).getInt64();
        return known;
    }

    /// First: what was the original of a copy makes that count itself when it goes.
    void remove_vanished() {
        std::error_code error;
        for (const auto& [name, run] : known_runs()) {
            if (fs::is_directory(results_ / name, error)) continue;
            result_.removed += known_verdicts(run.id).size();
            database_.remove_run(run.id);
        }
    }

    void look_around() {
        const auto known = known_runs();
        std::error_code error;
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(results_, error)) {
            auto name = entry.path().filename().string();
            const auto found = known.find(name);
            if (found != known.end() ? !found->second.settled : is_run(entry.path()))
                names.push_back(std::move(name));
        }
        // Of a verdict and its copies, the one in the first directory counts, on any day.
        std::sort(names.begin(), names.end());
        for (const auto& name : names)
            look_into(name);
    }

    void look_into(const std::string& name) {
        const auto directory = results_ / name;
        // Asked before the cells are: one that ends meanwhile is looked for the next time.
        const auto state = state_of(directory);
        const auto run = database_.run(name);
        auto known = known_verdicts(run);
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(directory / "cells", error)) {
            auto cell = "cells/" + entry.path().filename().string();
            auto file = entry.path() / "verdict.json";
            const auto stamp = stamp_of(file);
            if (stamp == 0) continue;  // it has not ended
            const auto found = known.find(cell);
            const bool same = found != known.end() && found->second == stamp;
            if (same) known.erase(found);
            if (!same) wanted_.push_back({run, std::move(cell), stamp, std::move(file)});
        }
        // What is gone, and what is read again.
        for (const auto& [cell, stamp] : known) {
            database_.remove_verdict(run, cell);
            std::error_code gone;
            if (!fs::exists(directory / cell / "verdict.json", gone)) ++result_.removed;
        }
        database_.set_state(run, state);
    }

    /// The next verdicts are read while those before are put in.
    void take_in() {
        constexpr std::size_t at_once = 2000;
        const auto read_from = [&](std::size_t from) {
            return std::async(std::launch::async, read_all, wanted_.data() + from,
                              std::min(at_once, wanted_.size() - from));
        };
        if (wanted_.empty()) return;
        auto next = read_from(0);
        for (std::size_t from = 0; from < wanted_.size(); from += at_once) {
            const auto records = next.get();
            if (from + at_once < wanted_.size()) next = read_from(from + at_once);
            for (std::size_t i = 0; i < records.size(); ++i)
                put(wanted_[from + i], records[i]);
        }
    }

    void put(const Wanted& wanted, const Result<CellRecord>& record) {
        if (!record) {
            if (result_.unread++ == 0 && notice_) notice_(record.error().what);
            return;
        }
        database_.add(wanted.run, wanted.cell, wanted.stamp, *record);
        ++result_.added;
    }

    IndexDatabase& database_;
    const fs::path& results_;
    const Notice& notice_;
    std::vector<Wanted> wanted_;
    Synced result_;
};

}  // namespace

Synced sync_index(IndexDatabase& database, const fs::path& results, const Notice& notice,
                  bool anew) {
    database.begin();
    try {
        if (anew) database.remove_all();
        auto synced = Syncing(database, results, notice).run();
        database.commit();
        return synced;
    } catch (...) {
        database.roll_back();
        throw;
    }
}

}  // namespace faultline::store
