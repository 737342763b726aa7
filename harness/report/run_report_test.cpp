// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/run_report.hpp"

#include "host/process.hpp"
#include "report/markdown.hpp"
#include "report/test_ktap.hpp"
#include "report/test_run.hpp"
#include "store/read_run.hpp"
#include "store/verdict_json.hpp"
#include "support/safe_text.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <fstream>
#include <set>

namespace faultline::report {
namespace {

/// The mixed run, on disk.
struct MixedRun {
    MixedRun() { test::write_run(path(), "mixed", test::mixed_cells()); }
    [[nodiscard]] std::filesystem::path path() const { return directory.path() / "run"; }
    [[nodiscard]] std::string report(RunFormat format) const {
        auto text = run_report(path(), format);
        BOOST_REQUIRE_MESSAGE(text.has_value(), (text ? "" : text.error().what));
        return std::move(*text);
    }
    faultline::test::TemporaryDirectory directory;
};

/// What xmllint has to say of a document; empty: it is valid.
std::string schema_mistakes(const std::filesystem::path& file) {
    const host::Cancel cancel;
    const auto output = host::run_process(
        {.command = {"xmllint", "--noout", "--schema",
                     FAULTLINE_SOURCE_DIR "/harness/report/testdata/junit.xsd", file.string()},
         .environment = {},
         .directory = {},
         .on_output = {}},
        cancel);
    BOOST_REQUIRE(output.has_value());
    return output->exit_status == 0 ? std::string() : output->err;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_reports, MixedRun)

BOOST_AUTO_TEST_CASE(junit_is_valid_for_jenkins_and_counts_each_cell) {
    const auto text = report(RunFormat::junit);
    const auto file = directory.path() / "junit.xml";
    std::ofstream(file) << text;
    BOOST_TEST(schema_mistakes(file) == "", text);
    pugi::xml_document document;
    BOOST_REQUIRE(document.load_string(text.c_str()));
    const auto suites = document.child("testsuites");
    const auto umount = suites.find_child_by_attribute("testsuite", "name", "umount");
    BOOST_TEST(umount.attribute("tests").as_int() == 3);
    BOOST_TEST(umount.attribute("failures").as_int() == 2);
    BOOST_TEST(umount.attribute("timestamp").value() == "2026-11-22T03:04:05");
    const auto failed = umount.find_child_by_attribute("testcase", "name", "debian:bookworm/cloud");
    BOOST_TEST(failed.attribute("classname").value() == "faultline.umount");
    BOOST_TEST(failed.child("failure").attribute("type").value() == "page-fault");
    BOOST_CHECK(umount.find_child_by_attribute("testcase", "name", "debian:sid/cloud, attempt 2"));
    const auto resctrl = suites.find_child_by_attribute("testsuite", "name", "resctrl");
    BOOST_TEST(resctrl.attribute("errors").as_int() == 1);
    BOOST_TEST(resctrl.attribute("skipped").as_int() == 1);
}

BOOST_AUTO_TEST_CASE(ktap_has_a_test_for_each_scenario_and_a_subtest_for_each_cell) {
    const auto text = report(RunFormat::ktap);
    const auto counts = test::KtapChecker(text).check();
    BOOST_TEST(counts.passed == 1);
    BOOST_TEST(counts.failed == 2);
    BOOST_TEST(faultline::test::is_safe_text(text));
    BOOST_TEST(text.find("  ok 1 debian:sid/cloud # SKIP this CPU has no RDT\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(kcidb_is_valid_and_its_parts_name_each_other) {
    const auto text = report(RunFormat::kcidb);
    BOOST_TEST(faultline::test::schema_mistakes(
                   FAULTLINE_SOURCE_DIR "/harness/report/testdata/kcidb-5.3.json", text) == "",
               text);
    BOOST_TEST(text.find("null") == std::string::npos);
    const auto json = nlohmann::json::parse(text);
    BOOST_TEST(json["tests"].size() == 7U);
    BOOST_TEST(json["issues"].size() == 2U);
    BOOST_TEST(json["incidents"].size() == 2U);
    std::set<std::string> builds, tests;
    for (const auto& build : json["builds"])
        builds.insert(build["id"].get<std::string>());
    for (const auto& made : json["tests"]) {
        BOOST_TEST(builds.contains(made["build_id"].get<std::string>()));
        BOOST_TEST(tests.insert(made["id"].get<std::string>()).second);
    }
    for (const auto& incident : json["incidents"])
        BOOST_TEST(tests.contains(incident["test_id"].get<std::string>()));
    BOOST_TEST(report(RunFormat::kcidb) == text);  // the same run, the same ids
}

BOOST_AUTO_TEST_CASE(markdown_shows_the_matrix_and_nothing_hostile_gets_out_of_its_span) {
    const auto text = report(RunFormat::markdown);
    BOOST_TEST(faultline::test::is_safe_text(text));
    BOOST_TEST(text.find("| `umount` | ❌ fail | ❌ fail 1/2 |") != std::string::npos, text);
    BOOST_TEST(
        text.find(
            "❌ **2** failed · ⚠️ **1** error · ✅ **3** passed · ⏭️ **1** skipped") !=
        std::string::npos);
    BOOST_TEST(text.find("1. ❌ `BUG: unable to handle kernel NULL pointer dereference in "
                         "kernfs_remove`") != std::string::npos);
    BOOST_TEST(text.find("\n2. ❌ ``BUG: ") != std::string::npos);  // it has backticks itself
}

BOOST_AUTO_TEST_CASE(a_code_span_holds_whatever_is_in_it) {
    BOOST_TEST(code_span("a|b") == "`a\\|b`");
    BOOST_TEST(code_span("a``b") == "```a``b```");
    BOOST_TEST(code_span("`a") == "`` `a ``");
    BOOST_TEST(code_span("") == "");
    BOOST_TEST(code_span("x\ny") == "`x?y`");
}

BOOST_AUTO_TEST_CASE(json_is_the_runs_own_summary) {
    std::ifstream file(path() / "run.json");
    const std::string summary{std::istreambuf_iterator<char>(file), {}};
    BOOST_TEST(report(RunFormat::json) == summary);
}

BOOST_AUTO_TEST_CASE(a_cell_without_a_verdict_is_told_by_the_summary) {
    std::filesystem::remove(path() / "cells/debian-bookworm-cloud-00000abc0003/verdict.json");
    const auto view = view_run(path());
    BOOST_REQUIRE(view.has_value());
    BOOST_TEST(view->cells.size() == 7U);
    BOOST_CHECK(view->cells[2].status == model::Status::fail);
    BOOST_TEST(view->cells[2].directory == "");
    BOOST_TEST(test::KtapChecker(report(RunFormat::ktap)).check().failed > 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_run_is_an_error) {
    for (const auto& [name, format] : run_formats())
        BOOST_TEST(!run_report(directory.path() / "nothing", format).has_value(), name);
}

BOOST_AUTO_TEST_CASE(what_was_not_run_is_seen_beside_what_passed_and_told_with_its_reason) {
    auto summary = store::read_summary(path()).value();
    model::CellNotRun planned;
    planned.cell = {"0123456789ab", "debian:bookworm/cloud", 3, 1, "boot", {{"topology", "quad"}}};
    planned.reason = "the budget of 30min is used up";
    summary.not_run = {planned};
    summary.planned += 1;
    model::FailureRate rate;
    rate.scenario = "umount";
    rate.kernel = "debian:sid/cloud";
    rate.seed = 2;
    rate.axes = {{"topology", "quad"}, {"workload.limit", "32MiB"}};
    rate.failed = 7;
    rate.judged = 10;
    summary.rates = {rate};
    for (std::size_t i = 0; i < summary.cells.size(); ++i)
        summary.cells[i].axes = {{"topology", i % 2 == 0 ? "quad" : "flat"},
                                 {"workload.limit", "32MiB"}};
    std::ofstream(path() / "run.json") << store::to_json(summary);

    const auto page = report(RunFormat::markdown);
    BOOST_TEST(page.find("✅ pass 1/1, 1 not run |") != std::string::npos, page);
    BOOST_TEST(page.find("⬜ **1 not run**: `the budget of 30min is used up`; `boot` on "
                         "`debian:bookworm/cloud, topology quad, seed 3`") != std::string::npos,
               page);
    BOOST_TEST(
        page.find("⚠️ **1 error**: `the guest did not report within 3min of its start`") !=
            std::string::npos,
        page);
    BOOST_TEST(page.find("`umount` on `debian:sid/cloud, topology quad, seed 2`: fail "
                         "7/10") != std::string::npos,
               page);
    BOOST_TEST(report(RunFormat::html).find("<small class=\"rest\">1 not run</small>") !=
               std::string::npos);
    BOOST_TEST(report(RunFormat::ktap).find("\nok 1 boot\n") != std::string::npos);
    for (const auto format : {RunFormat::junit, RunFormat::ktap}) {
        BOOST_TEST(report(format).find("not run: the budget of 30min is used up") !=
                   std::string::npos);
    }
    BOOST_TEST(report(RunFormat::kcidb).find("MISS") != std::string::npos);

    summary.not_run[0].cell.scenario = "nas";
    std::ofstream(path() / "run.json") << store::to_json(summary);
    BOOST_TEST(report(RunFormat::ktap).find("\nok 4 nas # SKIP no cell of it was judged\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
