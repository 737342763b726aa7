// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_verb.hpp"

#include "report/test_run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

struct MixedRun {
    MixedRun() { report::test::write_run(run(), "mixed", report::test::mixed_cells()); }
    [[nodiscard]] fs::path run() const { return directory.path() / "run"; }
    test::TemporaryDirectory directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_options, MixedRun)

BOOST_AUTO_TEST_CASE(each_format_has_its_place_in_the_runs_directory) {
    const auto files =
        write_reports(run(), {"json", "junit", "ktap", "kcidb", "markdown", "html", "mail"});
    BOOST_REQUIRE(files.has_value());
    for (const auto* name : {"run.json", "junit.xml", "report.ktap", "kcidb.json", "summary.md",
                             "index.html", "mail.txt"})
        BOOST_TEST(fs::file_size(run() / name) > 100U, name);
    BOOST_TEST(files->size() == 7U);
}

BOOST_AUTO_TEST_CASE(a_file_may_be_named) {
    const auto page = directory.path() / "page.html";
    BOOST_TEST(write_reports(run(), {"html=" + page.string()}).has_value());
    BOOST_TEST(fs::exists(page));
    BOOST_TEST(!fs::exists(run() / "index.html"));
    BOOST_TEST(!write_reports(run(), {"html=/proc/none/x.html"}).has_value());
}

BOOST_AUTO_TEST_CASE(a_run_without_failures_has_no_mail) {
    const auto passed = directory.path() / "passed";
    report::test::write_run(passed, "boot", {report::test::mixed_cells().front()});
    const auto files = write_reports(passed, {"mail"});
    BOOST_REQUIRE(files.has_value());
    BOOST_TEST(files->empty());
    BOOST_TEST(!fs::exists(passed / "mail.txt"));
}

BOOST_AUTO_TEST_CASE(what_is_no_format_is_told_with_those_there_are) {
    BOOST_TEST(wrong_report("html") == "");
    BOOST_TEST(wrong_report("junit=a=b.xml") == "");
    BOOST_TEST(wrong_report("html=") == "'html=' names no file");
    BOOST_TEST(wrong_report("pdf=x").find("there is no format 'pdf'; there are json, junit") == 0U);
}

BOOST_AUTO_TEST_CASE(two_reports_are_not_written_to_one_file) {
    BOOST_TEST(written_twice({"html", "junit", "markdown=html"}) == "");
    BOOST_TEST(written_twice({"html=a", "junit=./a"}) == "'html=a' and 'junit=./a' are one file");
    BOOST_TEST(written_twice({"junit", "junit"}) != "");
    BOOST_TEST(written_twice({"markdown=/dev/null", "junit=/dev/null"}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
