// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/index.hpp"

#include "store/read_run.hpp"
#include "store/run_directory.hpp"
#include "store/verdict_json.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <thread>

namespace faultline::store {
namespace {
namespace fs = std::filesystem;
using model::Status;

struct Results {
    test::TemporaryDirectory directory;
    fs::path results = directory.path() / "results";
    std::vector<std::string> notices;

    Results() { fs::create_directories(results); }

    static model::Verdict verdict(const std::string& scenario, const std::string& release,
                                  Status status, const std::string& started) {
        model::Verdict verdict;
        verdict.scenario = scenario;
        verdict.cell.kernel = "debian:" + release;
        verdict.kernel.release = release;
        verdict.status = status;
        verdict.started = started;
        verdict.seconds = {{model::CellPhase::boot, 7}, {model::CellPhase::workload, 3}};
        if (status == Status::fail) {
            model::Finding finding;
            finding.kind = model::FindingKind::warning;
            finding.title = "WARNING in " + scenario + "_f";
            finding.signature.title = scenario == "alpha" ? "a000000000000000" : "b000000000000000";
            verdict.findings = {finding};
            verdict.expected = {false};
        }
        return verdict;
    }

    /// Writes a run as `run` does.
    void write(const std::string& name, const std::vector<model::Verdict>& verdicts,
               bool ended = true) const {
        auto run = RunDirectory::create(results / name);
        BOOST_REQUIRE(run);
        model::RunSummary summary;
        summary.scenario = "alpha";
        summary.started = "2026-11-01T00:00:00Z";
        if (ended) summary.ended = "2026-11-01T01:00:00Z";
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            auto verdict = verdicts[i];
            verdict.cell.id = std::to_string(i);
            const auto cell = run->add_cell(verdict.cell);
            BOOST_REQUIRE(cell);
            BOOST_TEST(run->write_verdict(*cell, verdict).has_value());
            summary.cells.emplace_back().directory = *cell;
        }
        summary.planned = verdicts.size();
        BOOST_TEST(run->write_summary(summary).has_value());
    }

    void write_two_runs() const {
        write("one", {verdict("alpha", "6.1.1", Status::pass, "2026-11-01T10:00:00Z"),
                      verdict("alpha", "6.1.2", Status::fail, "2026-11-02T10:00:00Z"),
                      verdict("beta", "6.1.2", Status::fail, "2026-11-02T11:00:00Z")});
        write("two", {verdict("alpha", "6.1.2", Status::pass, "2026-11-09T10:00:00Z"),
                      verdict("alpha", "6.1.10", Status::fail, "2026-11-10T10:00:00Z"),
                      verdict("alpha", "6.1.10", Status::skip, "2026-11-10T11:00:00Z"),
                      verdict("alpha", "6.1.10", Status::error, "2026-11-10T12:00:00Z")});
    }

    Index open() {
        auto index =
            Index::open(results, [this](const std::string& text) { notices.push_back(text); });
        if (!index) BOOST_FAIL(index.error().what);
        return std::move(*index);
    }

    static Subject only(Index& index, const std::string& name) {
        const auto found = index.find(name, std::nullopt).value();
        BOOST_REQUIRE(found.size() == 1U);
        return found.front();
    }
};

/// What the index says of all, in a form that can be compared.
std::string told(Index& index) {
    std::string text;
    for (const auto* name : {"a000000000000000", "alpha", "beta"}) {
        const auto found = index.find(name, std::nullopt).value();
        for (const auto& subject : found) {
            const auto history = index.history(subject).value();
            text += subject.name + ":" + std::to_string(history.tally.pass) + "/" +
                    std::to_string(history.tally.fail) + "/" + std::to_string(history.tally.seen) +
                    "/" + history.last.directory + ";";
        }
    }
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(index, Results)

BOOST_AUTO_TEST_CASE(what_a_run_writes_is_in_the_index_before_anybody_asks) {
    write_two_runs();
    BOOST_TEST(fs::exists(results / "index.sqlite"));
    const auto synced = open().sync().value();
    BOOST_TEST(synced.runs == 2U);
    BOOST_TEST(synced.verdicts == 7U);
    BOOST_TEST(synced.added == 0U);
    BOOST_TEST(notices.empty());
}

BOOST_AUTO_TEST_CASE(an_index_read_from_the_directories_says_what_the_runs_wrote) {
    write_two_runs();
    auto index = open();
    BOOST_TEST(index.sync().has_value());
    const auto written = told(index);
    BOOST_TEST(index.rebuild().value().added == 7U);
    BOOST_TEST(told(index) == written);
    BOOST_TEST(written.find("a000000000000000:2/2/2/two/cells/") == 0U, written);
}

BOOST_AUTO_TEST_CASE(what_a_run_adds_or_writes_anew_after_it_was_asked_about_counts) {
    write("one", {verdict("alpha", "6.1.1", Status::fail, "2026-11-01T10:00:00Z")}, false);
    auto index = open();
    BOOST_TEST(index.sync().has_value());
    const auto subject = only(index, "WARNING in alpha_f");
    BOOST_TEST(index.history(subject).value().tally.seen == 1U);

    IndexWriter writer(results / "one");
    auto twice = verdict("alpha", "6.1.1", Status::fail, "2026-11-02T10:00:00Z");
    twice.cell.id = "added";
    twice.findings.push_back(twice.findings.front());
    twice.findings.back().signature.frames = "another trace";
    twice.expected.push_back(false);
    writer.add("cells/added", twice);
    auto history = index.history(subject).value();
    BOOST_TEST(history.tally.seen == 2U);
    BOOST_TEST(history.tally.fail == 2U);
    BOOST_TEST(history.last.directory == "one/cells/added");

    auto passed = verdict("alpha", "6.1.1", Status::pass, "2026-11-03T10:00:00Z");
    passed.cell.id = "added";
    writer.add("cells/added", passed);
    history = index.history(subject).value();
    BOOST_TEST(history.tally.seen == 1U);
    BOOST_TEST(history.tally.pass == 1U);
}

BOOST_AUTO_TEST_CASE(a_findings_history_counts_the_cells_that_could_have_shown_it) {
    write_two_runs();
    auto index = open();
    const auto history = index.history(only(index, "WARNING in alpha_f")).value();
    BOOST_TEST(history.tally.seen == 2U);
    BOOST_TEST(history.tally.judged() == 4U);
    BOOST_TEST(history.tally.skip == 1U);
    BOOST_TEST(history.runs == 2U);
    BOOST_TEST(history.first.release == "6.1.2");
    BOOST_TEST(history.last.time - history.first.time == 8 * 86400);
    BOOST_REQUIRE(history.kernels.size() == 3U);
    BOOST_TEST(history.kernels[2].release == "6.1.10");
    BOOST_TEST(history.kernels[1].tally.judged() == 2U);
    BOOST_TEST(history.kernels[1].tally.seen == 1U);
    BOOST_TEST(history.days.size() == 4U);
    BOOST_TEST(history.scenarios.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_kernels_history_has_its_scenarios_and_findings) {
    write_two_runs();
    auto index = open();
    const auto history = index.history(only(index, "6.1.2")).value();
    BOOST_REQUIRE(history.scenarios.size() == 2U);
    BOOST_TEST(history.scenarios[1].name == "beta");
    BOOST_TEST(history.scenarios[1].tally.fail == 1U);
    BOOST_TEST(history.findings.size() == 2U);
    BOOST_TEST(history.tally.seen == 2U);
}

BOOST_AUTO_TEST_CASE(the_kernels_of_a_finding_give_the_last_good_and_the_first_bad) {
    write_two_runs();
    auto index = open();
    const auto found = boundary(index.kernels_of("a000000000000000", "alpha").value());
    BOOST_TEST(found.last_good.value().release == "6.1.1");
    BOOST_TEST(found.first_bad.value().release == "6.1.2");
    BOOST_TEST(index.kernels_of("a000000000000000", "none").value().empty());
}

BOOST_AUTO_TEST_CASE(runs_and_times_are_told) {
    write_two_runs();
    auto index = open();
    BOOST_TEST(index.sync().has_value());
    const auto runs = index.runs().value();
    BOOST_REQUIRE(runs.size() == 2U);
    BOOST_TEST(runs[0].name == "one");
    BOOST_TEST(runs[0].scenarios == "alpha, beta");
    BOOST_TEST(runs[0].ended);
    BOOST_TEST(runs[1].tally.cells() == 4U);
}

BOOST_AUTO_TEST_CASE(of_each_cell_the_last_judgement_is_known_and_of_each_scenario_the_usual_time) {
    write_two_runs();
    auto index = open();
    BOOST_TEST(index.sync().has_value());
    const auto past = index.past_cells().value();
    BOOST_TEST(past.by_id.size() == 3U);  // the error tells nothing
    BOOST_TEST((past.by_id.at("1").status == Status::fail));
    BOOST_TEST((past.by_id.at("2").status == Status::skip));
    BOOST_TEST(past.by_id.at("0").seconds == 10.0);
    BOOST_TEST(past.typical.size() == 4U);
    BOOST_TEST(past.typical.back().seconds == 10.0);
}

BOOST_AUTO_TEST_CASE(a_verdict_that_lies_in_two_run_directories_counts_once) {
    write_two_runs();
    fs::copy(results / "one", results / "merged", fs::copy_options::recursive);
    auto index = open();
    const auto synced = index.sync().value();
    BOOST_TEST(synced.runs == 3U);
    BOOST_TEST(synced.verdicts == 7U);
    BOOST_TEST(synced.copies == 3U);
    BOOST_TEST(index.history(only(index, "beta")).value().tally.fail == 1U);
    const auto runs = index.runs().value();
    BOOST_REQUIRE(runs.size() == 3U);
    BOOST_TEST(runs[0].tally.cells() == 3U);
    BOOST_TEST(runs[1].tally.cells() == 3U);
    // The parts go, what was joined of them stays.
    fs::remove_all(results / "one");
    BOOST_TEST(index.sync().value().copies == 0U);
    const auto history = index.history(only(index, "beta")).value();
    BOOST_TEST(history.tally.fail == 1U);
    BOOST_TEST(history.last.directory.find("merged/") == 0U, history.last.directory);
}

BOOST_AUTO_TEST_CASE(a_run_that_its_budget_ended_has_ended_and_is_looked_into_again) {
    write_two_runs();
    const auto run = results / "one";
    auto summary = read_summary(run).value();
    summary.planned = 5;
    std::ofstream(run / "run.json") << to_json(summary);
    auto index = open();
    BOOST_TEST(index.rebuild().has_value());
    const auto runs = index.runs().value();
    BOOST_TEST(runs[0].ended);
    BOOST_TEST(runs[0].not_run == 2U);
    BOOST_TEST(runs[1].not_run == 0U);
    fs::copy(fs::directory_iterator(run / "cells")->path(), run / "cells/later",
             fs::copy_options::recursive);
    BOOST_TEST(index.sync().value().added == 1U);
}

BOOST_AUTO_TEST_CASE(runs_that_were_deleted_are_forgotten_and_copied_ones_are_found) {
    write_two_runs();
    fs::rename(results / "one", directory.path() / "one");
    auto index = open();
    const auto synced = index.sync().value();
    BOOST_TEST(synced.removed == 3U);
    BOOST_TEST(synced.runs == 1U);
    BOOST_TEST(index.find("beta", std::nullopt).value().empty());
    fs::rename(directory.path() / "one", results / "one");
    BOOST_TEST(index.sync().value().added == 3U);
}

BOOST_AUTO_TEST_CASE(a_run_that_did_not_end_is_looked_into_again) {
    write("cut", {verdict("alpha", "6.1.1", Status::pass, "2026-11-01T10:00:00Z")}, false);
    auto index = open();
    BOOST_TEST(index.sync().value().verdicts == 1U);
    const auto cells = results / "cut/cells";
    fs::copy(fs::directory_iterator(cells)->path(), cells / "later", fs::copy_options::recursive);
    BOOST_TEST(index.sync().value().added == 1U);
    fs::remove_all(cells / "later");
    BOOST_TEST(index.sync().value().removed == 1U);
}

BOOST_AUTO_TEST_CASE(a_broken_index_is_built_anew_and_that_is_told) {
    write_two_runs();
    for (const auto& file : {"index.sqlite-wal", "index.sqlite-shm"})
        fs::remove(results / file);
    std::ofstream(results / "index.sqlite") << std::string(8192, 'x');
    auto index = open();
    BOOST_TEST(index.sync().value().verdicts == 7U);
    BOOST_REQUIRE(notices.size() == 1U);
    BOOST_TEST(notices[0].find("building it anew") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_index_that_breaks_in_the_middle_is_built_anew) {
    write_two_runs();
    {
        auto index = open();  // the last to close it moves all into the one file
        BOOST_TEST(index.sync().has_value());
    }
    {
        std::fstream file(results / "index.sqlite",
                          std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096);
        file << std::string(std::size_t{4096} * 20, '\x7f');
    }
    auto index = open();
    BOOST_TEST(index.sync().value().verdicts == 7U);
    BOOST_TEST(!notices.empty());
}

BOOST_AUTO_TEST_CASE(a_verdict_that_cannot_be_read_is_told_and_the_others_are_there) {
    write_two_runs();
    const auto cell = *fs::directory_iterator(results / "one/cells");
    std::ofstream(cell.path() / "verdict.json") << "{";
    const auto synced = open().rebuild().value();
    BOOST_TEST(synced.unread == 1U);
    BOOST_TEST(synced.verdicts == 6U);
    BOOST_TEST(notices.size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_a_results_directory_gets_an_index) {
    auto run = RunDirectory::create(directory.path() / "elsewhere/run");
    BOOST_REQUIRE(run);
    const auto cell = run->add_cell({"1", "k", 0, 1}).value();
    BOOST_TEST(run->write_verdict(cell, verdict("alpha", "6", Status::pass, "")).has_value());
    BOOST_TEST(!fs::exists(directory.path() / "elsewhere/index.sqlite"));
}

BOOST_AUTO_TEST_CASE(an_index_that_cannot_be_made_keeps_no_verdict_from_its_place) {
    fs::create_directories(results / "index.sqlite");
    write("one", {verdict("alpha", "6.1.1", Status::pass, "2026-11-01T10:00:00Z")});
    BOOST_TEST(fs::exists(fs::directory_iterator(results / "one/cells")->path() / "verdict.json"));
    auto index = open();
    BOOST_TEST(index.sync().value().verdicts == 1U);
    BOOST_TEST(notices.size() == 1U);
}

BOOST_AUTO_TEST_CASE(several_writers_at_once_lose_nothing) {
    constexpr int writers = 4, cells = 25;
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            auto run = RunDirectory::create(results / std::to_string(writer));
            for (int i = 0; run && i < cells; ++i) {
                auto made = verdict("alpha", "6.1.1", Status::fail, "2026-11-01T10:00:00Z");
                made.cell.id = std::to_string(i);
                made.replay = {std::to_string(writer)};
                if (const auto cell = run->add_cell(made.cell)) [[maybe_unused]]
                    const auto written = run->write_verdict(*cell, made);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    auto index = open();
    BOOST_TEST(index.sync().value().verdicts == writers * cells);
    BOOST_TEST(index.history(only(index, "alpha")).value().tally.fail == writers * cells);
}

BOOST_AUTO_TEST_CASE(a_name_is_found_whole_before_it_is_found_in_others) {
    write("one", {verdict("alpha", "6.1.1", Status::fail, "2026-11-01T10:00:00Z"),
                  verdict("alphabet", "6.1.10", Status::pass, "2026-11-01T10:00:00Z")});
    auto index = open();
    BOOST_TEST(only(index, "alpha").ids.size() == 1U);
    BOOST_TEST((only(index, "alpha").kind == SubjectKind::scenario));
    BOOST_TEST(index.find("ALPH", std::nullopt).value().size() == 3U);  // and the finding's title
    BOOST_TEST(index.find("ALPH", SubjectKind::signature).value().size() == 1U);
    BOOST_TEST(index.find("gamma", std::nullopt).value().empty());
    BOOST_TEST(index.nearest("alpa", std::nullopt, 1).value().at(0) == "alpha");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::store
