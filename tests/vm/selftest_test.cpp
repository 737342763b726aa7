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

BOOST_AUTO_TEST_CASE(the_failures_that_every_kernel_can_be_made_to_have_are_named) {
    const std::vector<std::string> names{"sysrq-crash",
                                         "panic",
                                         "soft-lockup",
                                         "hung-task",
                                         "rcu-stall",
                                         "warning",
                                         "oom-kill",
                                         "oom-loop",
                                         "bug",
                                         "null-dereference",
                                         "refcount",
                                         "atomic-sleep",
                                         "list-corruption",
                                         "usercopy",
                                         "general-protection",
                                         "divide",
                                         "undefined-opcode",
                                         "double-fault"};
    std::vector<std::string> words{"selftest",
                                   "--kernel",
                                   "debian:bookworm/cloud",
                                   "--out",
                                   (directory() / "selftest").string(),
                                   "--format",
                                   "json",
                                   "--quiet",
                                   "--only",
                                   "workqueue-lockup",
                                   "--only",
                                   "lkdtm"};
    for (const auto& name : names)
        words.insert(words.end(), {"--only", name});
    const auto answer = call(words);
    BOOST_TEST(answer.status == 0);
    const auto table = json::parse(answer.out);
    BOOST_TEST(table["not_provoked"].empty());
    const auto rows = rows_of(table);
    BOOST_TEST(rows.size() == names.size() + 2);
    for (const auto& name : names) {
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST_REQUIRE(rows.count(name) == 1U);
            BOOST_TEST(rows.at(name)["printed"] == true);
            BOOST_TEST(rows.at(name)["outcome"] == "found", rows.at(name).dump());
        }
    }
    // Debian's 6.1 has neither a watchdog for workqueues nor LKDTM.
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
