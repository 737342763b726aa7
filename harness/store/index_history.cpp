// SPDX-License-Identifier: GPL-2.0-or-later
// The questions over all verdicts. Each is answered from what the runs come to (the tables
// `tallies` and `sightings`), so that those over 100,000 verdicts take some milliseconds.
#include "store/index_state.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace faultline::store {
namespace {

using model::Status;

/// "?,?,?" for a list of numbers of the index's own; it is written out, for SQLite binds no lists.
std::string listed(const std::vector<std::int64_t>& ids) {
    std::string text;
    for (const auto id : ids)
        text += (text.empty() ? "" : ",") + std::to_string(id);
    return text;
}

void count(Tally& tally, Status status, std::uint64_t cells) {
    switch (status) {
        case Status::pass:
            tally.pass += cells;
            break;
        case Status::fail:
            tally.fail += cells;
            break;
        case Status::skip:
            tally.skip += cells;
            break;
        case Status::error:
            tally.error += cells;
            break;
    }
}

/// Gathers groups of cells (kernel, scenario, day) into a History.
class Gathering {
 public:
    explicit Gathering(IndexDatabase& database) : database_(database) {
        auto& query =
            database.statement("SELECT id, reference, release, commit_id, package FROM kernels");
        while (query.executeStep()) {
            kernel_names_[query.getColumn(0).getInt64()] = {query.getColumn(1).getString(),
                                                            query.getColumn(2).getString(),
                                                            query.getColumn(3).getString(),
                                                            query.getColumn(4).getString(),
                                                            {},
                                                            0,
                                                            0};
        }
        auto& scenarios = database.statement("SELECT id, name FROM scenarios");
        while (scenarios.executeStep())
            scenario_names_[scenarios.getColumn(0).getInt64()] = scenarios.getColumn(1).getString();
    }

    /// `sql` selects kernel, scenario, day, status and a number of cells.
    void add_cells(const std::string& sql, bool failed_is_seen) {
        SQLite::Statement& query = database_.statement(sql.c_str());
        while (query.executeStep()) {
            const auto status = static_cast<Status>(query.getColumn(3).getInt());
            const auto cells = static_cast<std::uint64_t>(query.getColumn(4).getInt64());
            Tally tally;
            count(tally, status, cells);
            if (failed_is_seen && status == Status::fail) tally.seen = cells;
            add(query.getColumn(0).getInt64(), query.getColumn(1).getInt64(),
                query.getColumn(2).getInt64(), tally);
        }
    }

    /// `sql` selects kernel, scenario, day and a number of cells.
    void add_seen(const std::string& sql) {
        SQLite::Statement& query = database_.statement(sql.c_str());
        while (query.executeStep()) {
            Tally tally;
            tally.seen = static_cast<std::uint64_t>(query.getColumn(3).getInt64());
            add(query.getColumn(0).getInt64(), query.getColumn(1).getInt64(),
                query.getColumn(2).getInt64(), tally);
        }
    }

    [[nodiscard]] std::vector<KernelRecord> kernels() const {
        // Builds that a reader cannot tell apart are one line.
        std::map<std::tuple<std::string, std::string, std::string>, KernelRecord> merged;
        for (const auto& [id, record] : kernels_) {
            auto& all = merged[{record.reference, record.release, record.commit}];
            if (all.tally.cells() == 0) {
                all = record;
                continue;
            }
            all.tally += record.tally;
            all.first_day = std::min(all.first_day, record.first_day);
            all.last_day = std::max(all.last_day, record.last_day);
        }
        std::vector<KernelRecord> result;
        for (const auto& [key, record] : merged)
            result.push_back(record);
        std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
            return release_before(a.release, b.release);
        });
        return result;
    }

    void put_into(History& history) const {
        history.kernels = kernels();
        for (const auto& [id, tally] : scenarios_) {
            const auto name = scenario_names_.find(id);
            history.scenarios.push_back({name == scenario_names_.end() ? "" : name->second, tally});
        }
        std::sort(history.scenarios.begin(), history.scenarios.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        for (const auto& [day, tally] : days_) {
            history.days.push_back({day, tally});
            history.tally += tally;
        }
    }

 private:
    void add(std::int64_t kernel, std::int64_t scenario, std::int64_t day, const Tally& tally) {
        const auto [place, is_new] = kernels_.try_emplace(kernel);
        auto& record = place->second;
        if (is_new) {
            const auto name = kernel_names_.find(kernel);
            if (name != kernel_names_.end()) record = name->second;
            record.first_day = record.last_day = day;
        }
        record.first_day = std::min(record.first_day, day);
        record.last_day = std::max(record.last_day, day);
        record.tally += tally;
        scenarios_[scenario] += tally;
        days_[day] += tally;
    }

    IndexDatabase& database_;
    std::map<std::int64_t, KernelRecord> kernel_names_, kernels_;
    std::map<std::int64_t, std::string> scenario_names_;
    std::map<std::int64_t, Tally> scenarios_, days_;
};

/// The first or last cell of a subject. `rows` selects the verdict of each cell of n.id, which an
/// index gives in the order of time: of all numbers at once SQLite would have to sort them.
Occurrence occurrence(IndexDatabase& database, const Subject& subject, const std::string& rows,
                      bool last) {
    const std::string order = last ? " ORDER BY started DESC LIMIT 1" : " ORDER BY started LIMIT 1";
    const auto sql =
        "SELECT v.started, s.name, k.reference, k.release, r.name || '/' || v.directory FROM "
        "(SELECT (SELECT " +
        rows + order + ") AS verdict FROM " + std::string(to_string(subject.kind)) +
        "s n WHERE n.id IN (" + listed(subject.ids) +
        ")) f JOIN verdicts v ON v.id=f.verdict JOIN scenarios s ON s.id=v.scenario "
        "JOIN kernels k ON k.id=v.kernel JOIN runs r ON r.id=v.run" +
        order;
    auto& query = database.statement(sql.c_str());
    if (!query.executeStep()) return {};
    Occurrence found{query.getColumn(0).getInt64(), query.getColumn(1).getString(),
                     query.getColumn(2).getString(), query.getColumn(3).getString(),
                     query.getColumn(4).getString()};
    query.reset();  // else it goes on reading what the index was at this moment
    return found;
}

constexpr const char* grouped =
    "SELECT kernel, scenario, day, status, sum(cells) FROM tallies WHERE ";
constexpr const char* by_day = " GROUP BY kernel, scenario, day, status";
constexpr const char* seen_by_day =
    "SELECT kernel, scenario, day, sum(cells) FROM sightings WHERE ";

History of_signature(IndexDatabase& database, const Subject& subject) {
    History history;
    history.subject = subject;
    Gathering gathering(database);
    const auto where = "signature IN (" + listed(subject.ids) + ")";
    gathering.add_cells(std::string(grouped) +
                            "scenario IN (SELECT DISTINCT scenario FROM sightings WHERE " + where +
                            ")" + by_day,
                        false);
    gathering.add_seen(seen_by_day + where + " GROUP BY 1, 2, 3");
    gathering.put_into(history);
    const std::string rows = "verdict FROM findings WHERE signature=n.id";
    history.first = occurrence(database, subject, rows, false);
    history.last = occurrence(database, subject, rows, true);
    const auto runs = "SELECT count(DISTINCT run) FROM sightings WHERE " + where;
    history.runs = database.count(runs.c_str());
    return history;
}

/// Of a scenario or a kernel; `column` is which.
History of_cells(IndexDatabase& database, const Subject& subject, const std::string& column) {
    History history;
    history.subject = subject;
    Gathering gathering(database);
    const auto where = column + " IN (" + listed(subject.ids) + ")";
    gathering.add_cells(std::string(grouped) + where + by_day, true);
    gathering.put_into(history);
    const auto rows = "id FROM verdicts WHERE " + column + "=n.id";
    history.first = occurrence(database, subject, rows, false);
    history.last = occurrence(database, subject, rows, true);
    const auto runs = "SELECT count(DISTINCT run) FROM tallies WHERE " + where;
    history.runs = database.count(runs.c_str());
    const auto findings =
        "SELECT s.signature, s.title, s.kind, f.allowed, f.cells, f.first, f.last FROM "
        "(SELECT signature, min(allowed) AS allowed, sum(cells) AS cells, "
        "min(first) AS first, max(last) AS last FROM sightings WHERE " +
        where +
        " GROUP BY signature) f JOIN signatures s ON s.id=f.signature "
        "ORDER BY f.cells DESC, s.title";
    auto& query = database.statement(findings.c_str());
    while (query.executeStep()) {
        history.findings.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                                    query.getColumn(2).getString(),
                                    query.getColumn(3).getInt() != 0,
                                    static_cast<std::uint64_t>(query.getColumn(4).getInt64()),
                                    query.getColumn(5).getInt64(), query.getColumn(6).getInt64()});
    }
    return history;
}

/// What runs that write have added since the index was brought up to date counts, too.
void count_in(IndexDatabase& database) {
    if (database.count("SELECT count(*) FROM runs WHERE counted=0") == 0) return;
    database.begin();
    try {
        database.count_changed();
        database.commit();
    } catch (...) {
        database.roll_back();
        throw;
    }
}

}  // namespace

Result<History> Index::history(const Subject& subject) {
    return state_->guarded([&] {
        auto& database = *state_->database;
        count_in(database);
        switch (subject.kind) {
            case SubjectKind::signature:
                return of_signature(database, subject);
            case SubjectKind::scenario:
                return of_cells(database, subject, "scenario");
            case SubjectKind::kernel:
                break;
        }
        return of_cells(database, subject, "kernel");
    });
}

Result<std::vector<RunRecord>> Index::runs() {
    return state_->guarded([&] {
        std::map<std::int64_t, RunRecord> runs;
        std::map<std::int64_t, std::set<std::string>> names;
        auto& query = state_->database->statement(
            "SELECT r.id, r.name, r.ended, v.status, count(v.run), min(v.started), s.name, "
            "r.interrupted, r.not_run FROM runs r LEFT JOIN "
            "(SELECT run, status, scenario, started FROM verdicts UNION ALL "
            "SELECT run, status, scenario, started FROM copies) v ON v.run=r.id "
            "LEFT JOIN scenarios s ON s.id=v.scenario GROUP BY r.id, v.status, v.scenario");
        while (query.executeStep()) {
            const auto id = query.getColumn(0).getInt64();
            auto& run = runs[id];
            run.name = query.getColumn(1).getString();
            run.ended = query.getColumn(2).getInt() != 0;
            run.interrupted = query.getColumn(7).getInt() != 0;
            run.not_run = static_cast<std::uint64_t>(query.getColumn(8).getInt64());
            const auto cells = static_cast<std::uint64_t>(query.getColumn(4).getInt64());
            if (cells == 0) continue;
            const auto status = static_cast<Status>(query.getColumn(3).getInt());
            count(run.tally, status, cells);
            if (status == Status::fail) run.tally.seen += cells;
            const auto started = query.getColumn(5).getInt64();
            run.started = run.started == 0 ? started : std::min(run.started, started);
            names[id].insert(query.getColumn(6).getString());
        }
        std::vector<RunRecord> result;
        for (auto& [id, run] : runs) {
            for (const auto& name : names[id])
                run.scenarios += (run.scenarios.empty() ? "" : ", ") + name;
            result.push_back(std::move(run));
        }
        std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
            return std::tie(a.started, a.name) < std::tie(b.started, b.name);
        });
        return result;
    });
}

Result<std::vector<KernelRecord>> Index::kernels_of(const std::string& signature,
                                                    const std::string& scenario) {
    auto subjects = find(signature, SubjectKind::signature);
    if (!subjects) return failure_of(subjects);
    if (subjects->size() != 1) return std::vector<KernelRecord>{};
    auto in_scenario = scenario.empty() ? Result<std::vector<Subject>>(std::vector<Subject>{})
                                        : find(scenario, SubjectKind::scenario);
    if (!in_scenario) return failure_of(in_scenario);
    if (!scenario.empty() && in_scenario->size() != 1) return std::vector<KernelRecord>{};
    return state_->guarded([&] {
        count_in(*state_->database);
        Gathering gathering(*state_->database);
        const auto where = "signature IN (" + listed(subjects->front().ids) + ")";
        const auto scenarios =
            scenario.empty() ? "scenario IN (SELECT scenario FROM sightings WHERE " + where + ")"
                             : "scenario IN (" + listed(in_scenario->front().ids) + ")";
        gathering.add_cells(grouped + scenarios + by_day, false);
        gathering.add_seen(seen_by_day + where + " AND " + scenarios + " GROUP BY 1, 2, 3");
        return gathering.kernels();
    });
}

Result<PastCells> Index::past_cells() {
    return state_->guarded([&] {
        PastCells past;
        // Of a group, the bare columns are those of the row with the maximum (SQLite: "Bare columns
        // in an aggregate query").
        auto& query = state_->database->statement(
            "SELECT cell, seconds, status, max(started) FROM verdicts WHERE status IN (0, 1, 2) "
            "GROUP BY cell");
        while (query.executeStep()) {
            past.by_id[query.getColumn(0).getString()] = {
                query.getColumn(1).getDouble(), static_cast<Status>(query.getColumn(2).getInt())};
        }
        auto& means = state_->database->statement(
            "SELECT s.name, k.reference, avg(v.seconds), count(*) FROM verdicts v "
            "JOIN scenarios s ON s.id=v.scenario JOIN kernels k ON k.id=v.kernel "
            "WHERE v.status IN (0, 1, 2) GROUP BY s.name, k.reference");
        while (means.executeStep()) {
            past.typical.push_back({means.getColumn(0).getString(), means.getColumn(1).getString(),
                                    means.getColumn(2).getDouble(),
                                    static_cast<std::uint64_t>(means.getColumn(3).getInt64())});
        }
        return past;
    });
}

}  // namespace faultline::store
