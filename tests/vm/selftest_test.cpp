// SPDX-License-Identifier: GPL-2.0-or-later
// Failures that a real kernel is made to have, and whether each is named.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

namespace faultline::test {
namespace {

using nlohmann::json;

/// The rows by what was provoked.
std::map<std::string, json> rows_of(const json& table) {
    std::map<std::string, json> rows;
    for (const auto& row : table["rows"])
        rows[row["provoked"]] = row;
    return rows;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(selftest, Program)

BOOST_AUTO_TEST_CASE(every_failure_that_a_stock_kernel_can_be_made_to_have_is_named) {
    const auto answer = call({"selftest", "--kernel", "debian:bookworm/cloud", "--out",
                              (directory() / "selftest").string(), "--format", "json", "--quiet"});
    BOOST_TEST(answer.status == 0);
    const auto table = json::parse(answer.out);
    BOOST_TEST(table["not_provoked"].empty());
    const auto rows = rows_of(table);
    for (const auto& [name, row] : rows) {
        BOOST_TEST_CONTEXT(name << ": " << row.dump()) {
            BOOST_TEST(row["outcome"] != "missed");
            BOOST_TEST(row["outcome"] != "error");
        }
    }
    for (const auto* name : {"sysrq-crash", "panic", "soft-lockup", "hung-task", "rcu-stall",
                             "warning", "oom-kill", "oom-loop", "null-dereference", "bug"}) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST_REQUIRE(rows.count(name) == 1U);
            BOOST_TEST(rows.at(name)["printed"] == true);
            BOOST_TEST(rows.at(name)["outcome"] == "found");
        }
    }
    // Debian's 6.1 has no watchdog for workqueues, and TCG no NMIs for the hard lockup detector.
    BOOST_TEST(rows.at("workqueue-lockup")["outcome"] == "skip");
    BOOST_TEST(rows.at("lkdtm")["reason"] == "the kernel was built without CONFIG_LKDTM");
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_name_that_cannot_be_provoked_is_a_mistake) {
    const auto answer = call({"selftest", "--kernel", "debian:bookworm/cloud", "--only", "bliss"});
    BOOST_TEST(answer.status == 64);
    BOOST_TEST(answer.err.find("nothing called 'bliss' can be provoked") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
