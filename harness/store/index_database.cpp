// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index_database.hpp"

#include <sys/stat.h>

namespace faultline::store {
namespace {

/// "Flin": what `file` and SQLite call the database's application.
constexpr int application = 0x466c696e;
/// Raised whenever the tables, or what is put in them, change: older indexes are built anew.
constexpr int index_version = 3;

/// `copies` are of verdicts that another run directory has, too (as `merge` makes them): they are
/// listed with their run, and counted nowhere. `tallies` and `sightings` are what the verdicts and
/// findings of a run come to, a day a row: a question passes over thousands of rows instead of
/// 100,000. They hold once the run is marked as `counted`.
constexpr const char* tables = R"sql(
CREATE TABLE runs(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  ended INTEGER NOT NULL DEFAULT 0, interrupted INTEGER NOT NULL DEFAULT 0,
  not_run INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
  counted INTEGER NOT NULL DEFAULT 1);
CREATE TABLE scenarios(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE kernels(id INTEGER PRIMARY KEY, reference TEXT NOT NULL, release TEXT NOT NULL,
  build TEXT NOT NULL, commit_id TEXT NOT NULL, package TEXT NOT NULL,
  UNIQUE(reference, release, build, commit_id, package));
CREATE TABLE signatures(id INTEGER PRIMARY KEY, signature TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE verdicts(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, directory TEXT NOT NULL,
  stamp INTEGER NOT NULL, cell TEXT NOT NULL, scenario INTEGER NOT NULL, kernel INTEGER NOT NULL,
  started INTEGER NOT NULL, status INTEGER NOT NULL, seconds REAL NOT NULL,
  content INTEGER NOT NULL UNIQUE, UNIQUE(run, directory));
CREATE TABLE copies(run INTEGER NOT NULL, directory TEXT NOT NULL, stamp INTEGER NOT NULL,
  scenario INTEGER NOT NULL, started INTEGER NOT NULL, status INTEGER NOT NULL,
  content INTEGER NOT NULL, PRIMARY KEY(run, directory)) WITHOUT ROWID;
CREATE INDEX copies_of_content ON copies(content);
CREATE INDEX verdicts_of_scenario ON verdicts(scenario, started);
CREATE INDEX verdicts_of_kernel ON verdicts(kernel, started);
CREATE TABLE findings(verdict INTEGER NOT NULL, signature INTEGER NOT NULL, frames TEXT NOT NULL,
  count INTEGER NOT NULL, allowed INTEGER NOT NULL, scenario INTEGER NOT NULL,
  kernel INTEGER NOT NULL, started INTEGER NOT NULL,
  PRIMARY KEY(signature, verdict, frames)) WITHOUT ROWID;
CREATE INDEX findings_of_verdict ON findings(verdict);
CREATE INDEX findings_by_time ON findings(signature, started);
CREATE TABLE tallies(scenario INTEGER NOT NULL, kernel INTEGER NOT NULL, day INTEGER NOT NULL,
  status INTEGER NOT NULL, run INTEGER NOT NULL, cells INTEGER NOT NULL,
  PRIMARY KEY(scenario, kernel, day, status, run)) WITHOUT ROWID;
CREATE INDEX tallies_of_kernel ON tallies(kernel, cells);
CREATE INDEX tallies_of_run ON tallies(run);
CREATE TABLE sightings(signature INTEGER NOT NULL, scenario INTEGER NOT NULL,
  kernel INTEGER NOT NULL, day INTEGER NOT NULL, run INTEGER NOT NULL, cells INTEGER NOT NULL,
  allowed INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY(signature, scenario, kernel, day, run)) WITHOUT ROWID;
CREATE INDEX sightings_of_scenario ON sightings(scenario);
CREATE INDEX sightings_of_kernel ON sightings(kernel);
CREATE INDEX sightings_of_run ON sightings(run);
)sql";

}  // namespace

IndexDatabase::IndexDatabase(const std::string& file, std::chrono::milliseconds wait)
    : sqlite_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, static_cast<int>(wait.count())) {
    // A reader sees the last whole state while another process writes; what a power loss takes away
    // is read again from the verdicts, so that nothing has to wait for the disk.
    sqlite_.exec(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
        "PRAGMA trusted_schema=OFF");
}

IndexDatabase::State IndexDatabase::state() {
    if (count("SELECT count(*) FROM sqlite_master") == 0) return State::empty;
    const bool ours = count("PRAGMA application_id") == application &&
                      count("PRAGMA user_version") == index_version;
    return ours ? State::ready : State::other;
}

void IndexDatabase::make_tables() {
    sqlite_.exec(tables);
    sqlite_.exec("PRAGMA application_id=" + std::to_string(application) +
                 ";PRAGMA user_version=" + std::to_string(index_version));
}

void IndexDatabase::roll_back() noexcept {
    [[maybe_unused]] const int none_open = sqlite_.tryExec("ROLLBACK");
}

void IndexDatabase::remove_all() {
    sqlite_.exec(
        "DELETE FROM sightings; DELETE FROM tallies; DELETE FROM findings; DELETE FROM verdicts;"
        "DELETE FROM copies; DELETE FROM runs;"
        "DELETE FROM kernels; DELETE FROM scenarios; DELETE FROM signatures");
}

SQLite::Statement& IndexDatabase::statement(const char* sql) {
    const auto found = statements_.find(sql);
    if (found == statements_.end()) {
        return statements_.emplace(sql, SQLite::Statement(sqlite_, sql)).first->second;
    }
    found->second.reset();
    found->second.clearBindings();
    return found->second;
}

std::uint64_t IndexDatabase::count(const char* sql) {
    SQLite::Statement query(sqlite_, sql);
    return query.executeStep() ? static_cast<std::uint64_t>(query.getColumn(0).getInt64()) : 0;
}

namespace {

/// The number of the row that `find` selects; `add`, bound alike, makes it if it is not there.
template <class... Values>
std::int64_t number_of(IndexDatabase& database, const char* find, const char* add,
                       const Values&... values) {
    const auto bind = [&](SQLite::Statement& statement) {
        int place = 0;
        (statement.bind(++place, values), ...);
    };
    for (int round = 0;; ++round) {
        auto& query = database.statement(find);
        bind(query);
        const bool found = query.executeStep();
        const auto id = found ? query.getColumn(0).getInt64() : 0;
        query.reset();
        if (found || round == 1) return id;
        auto& insert = database.statement(add);
        bind(insert);
        insert.exec();
    }
}

}  // namespace

std::int64_t IndexDatabase::run(const std::string& name) {
    return number_of(*this, "SELECT id FROM runs WHERE name=?", "INSERT INTO runs(name) VALUES(?)",
                     name);
}

std::int64_t IndexDatabase::kernel(const model::KernelIdentity& kernel) {
    const auto& build = kernel.build_id.empty() ? kernel.sha256 : kernel.build_id;
    return number_of(
        *this,
        "SELECT id FROM kernels WHERE reference=? AND release=? AND build=? AND commit_id=? AND "
        "package=?",
        "INSERT INTO kernels(reference, release, build, commit_id, package) VALUES(?,?,?,?,?)",
        kernel.reference, kernel.release, build, kernel.git_commit, kernel.package);
}

std::int64_t IndexDatabase::signature(const FindingRecord& finding) {
    const auto id = number_of(*this, "SELECT id FROM signatures WHERE signature=?",
                              "INSERT INTO signatures(signature, title, kind) VALUES(?, '', '')",
                              finding.signature);
    auto& name = statement("UPDATE signatures SET title=?, kind=? WHERE id=? AND title=''");
    name.bind(1, finding.title);
    name.bind(2, finding.kind);
    name.bind(3, id);
    name.exec();
    return id;
}

void IndexDatabase::set_state(std::int64_t run, const RunState& state) {
    auto& update =
        statement("UPDATE runs SET ended=?, interrupted=?, not_run=?, settled=? WHERE id=?");
    update.bind(1, state.ended ? 1 : 0);
    update.bind(2, state.interrupted ? 1 : 0);
    update.bind(3, static_cast<std::int64_t>(state.not_run));
    update.bind(4, state.settled ? 1 : 0);
    update.bind(5, run);
    update.exec();
}

void IndexDatabase::mark_changed(std::int64_t run) {
    auto& mark = statement("UPDATE runs SET counted=0 WHERE id=? AND counted=1");
    mark.bind(1, run);
    mark.exec();
}

void IndexDatabase::count_changed() {
    const std::string changed = "(SELECT id FROM runs WHERE counted=0)";
    // A verdict may have a finding with several traces: it is one cell in which it was seen.
    for (const auto& sql :
         {"DELETE FROM tallies WHERE run IN " + changed,
          "INSERT INTO tallies SELECT scenario, kernel, started/86400, status, run, count(*) FROM "
          "verdicts WHERE run IN " +
              changed + " GROUP BY 1, 2, 3, 4, 5",
          "DELETE FROM sightings WHERE run IN " + changed,
          "INSERT INTO sightings SELECT f.signature, f.scenario, f.kernel, f.started/86400, v.run, "
          "count(DISTINCT f.verdict), min(f.allowed), min(f.started), max(f.started) FROM verdicts "
          "v JOIN findings f ON f.verdict=v.id WHERE v.run IN " +
              changed + " GROUP BY 1, 2, 3, 4, 5",
          std::string("UPDATE runs SET counted=1 WHERE counted=0")}) {
        statement(sql.c_str()).exec();
    }
}

void IndexDatabase::remove(std::int64_t run, const std::string& cell_directory) {
    const std::string which = cell_directory.empty() ? "run=?1" : "run=?1 AND directory=?2";
    const auto verdicts = "FROM verdicts WHERE " + which;
    // What it was the original of is read again, and then counts itself.
    const auto contents = "content IN (SELECT content " + verdicts + ")";
    for (const auto& sql :
         {"UPDATE runs SET settled=0 WHERE id IN (SELECT run FROM copies WHERE " + contents + ")",
          "DELETE FROM copies WHERE " + contents,
          "DELETE FROM findings WHERE verdict IN (SELECT id " + verdicts + ")",
          "DELETE " + verdicts, "DELETE FROM copies WHERE " + which}) {
        auto& remove = statement(sql.c_str());
        remove.bind(1, run);
        if (!cell_directory.empty()) remove.bind(2, cell_directory);
        remove.exec();
    }
    mark_changed(run);
}

void IndexDatabase::remove_run(std::int64_t run) {
    remove(run, {});
    count_changed();
    auto& remove = statement("DELETE FROM runs WHERE id=?");
    remove.bind(1, run);
    remove.exec();
}

void IndexDatabase::remove_verdict(std::int64_t run, const std::string& cell_directory) {
    remove(run, cell_directory);
}

bool IndexDatabase::knows(std::int64_t content) {
    auto& query = statement("SELECT 1 FROM verdicts WHERE content=?");
    query.bind(1, content);
    const bool known = query.executeStep();
    query.reset();
    return known;
}

void IndexDatabase::add_copy(std::int64_t run, const std::string& cell_directory,
                             std::int64_t stamp, std::int64_t scenario, const CellRecord& record) {
    auto& insert = statement("INSERT INTO copies VALUES(?,?,?,?,?,?,?)");
    int place = 0;
    insert.bind(++place, run);
    insert.bind(++place, cell_directory);
    insert.bind(++place, stamp);
    insert.bind(++place, scenario);
    insert.bind(++place, record.started);
    insert.bind(++place, static_cast<int>(record.status));
    insert.bind(++place, record.content);
    insert.exec();
}

void IndexDatabase::add(std::int64_t run, const std::string& cell_directory, std::int64_t stamp,
                        const CellRecord& record) {
    const auto scenario_id = number_of(*this, "SELECT id FROM scenarios WHERE name=?",
                                       "INSERT INTO scenarios(name) VALUES(?)", record.scenario);
    if (knows(record.content)) return add_copy(run, cell_directory, stamp, scenario_id, record);
    const auto kernel_id = kernel(record.kernel);
    auto& insert = statement(
        "INSERT INTO verdicts(run, directory, stamp, cell, scenario, kernel, started, status, "
        "seconds, content) VALUES(?,?,?,?,?,?,?,?,?,?) RETURNING id");
    int place = 0;
    insert.bind(++place, run);
    insert.bind(++place, cell_directory);
    insert.bind(++place, stamp);
    insert.bind(++place, record.id);
    insert.bind(++place, scenario_id);
    insert.bind(++place, kernel_id);
    insert.bind(++place, record.started);
    insert.bind(++place, static_cast<int>(record.status));
    insert.bind(++place, record.total_seconds());
    insert.bind(++place, record.content);
    [[maybe_unused]] const bool row = insert.executeStep();
    const std::int64_t verdict = insert.getColumn(0).getInt64();
    insert.reset();
    mark_changed(run);
    for (const auto& finding : record.findings) {
        const auto signature_id = signature(finding);
        auto& found = statement(
            "INSERT INTO findings VALUES(?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET count=count+"
            "excluded.count, allowed=min(allowed, excluded.allowed)");
        place = 0;
        found.bind(++place, verdict);
        found.bind(++place, signature_id);
        found.bind(++place, finding.frames);
        found.bind(++place, static_cast<std::int64_t>(finding.count));
        found.bind(++place, finding.allowed ? 1 : 0);
        found.bind(++place, scenario_id);
        found.bind(++place, kernel_id);
        found.bind(++place, record.started);
        found.exec();
    }
}

std::int64_t stamp_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return 0;
    constexpr std::int64_t per_second = 1'000'000'000;
    return status.st_mtim.tv_sec * per_second + status.st_mtim.tv_nsec;
}

}  // namespace faultline::store
