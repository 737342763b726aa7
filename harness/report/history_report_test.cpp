// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/history_report.hpp"

#include "report/text_table.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace faultline::report {
namespace {

store::History some_history() {
    store::History history;
    history.subject = {
        store::SubjectKind::signature, "a000000000000000", "WARNING in f\x1b[31m", "warning", {1}};
    history.tally = {7, 3, 1, 0, 3};
    history.first = {1762077600, "alpha", "debian:sid", "6.1.2", "one/cells/x"};
    history.last = {1762768800, "alpha", "debian:sid", "6.1.10", "two/cells/y"};
    history.runs = 2;
    history.kernels = {{"debian:sid", "6.1.1", "", "", {5, 0, 0, 0, 0}, 20394, 20394},
                       {"debian:sid", "6.1.2", "", "", {2, 3, 1, 0, 3}, 20394, 20402}};
    history.days = {{20394, {5, 1, 0, 0, 1}}, {20396, {2, 2, 1, 0, 2}}};
    return history;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history_report)

BOOST_AUTO_TEST_CASE(a_person_is_told_when_where_and_how_often) {
    const auto text = history_text(some_history(), false);
    BOOST_TEST(has(text, "WARNING in f?[31m\n"), text);
    BOOST_TEST(has(text, "first seen  2025-11-02 10:00  6.1.2, alpha\n"), text);
    BOOST_TEST(has(text, "3 of 10 judged cells (30 %; 95 %: 11 % to 60 %), 2 runs"), text);
    BOOST_TEST(has(text, "first bad   6.1.2\n"), text);
    BOOST_TEST(has(text, "last good   6.1.1, in 5 cells without it\n"), text);
    BOOST_TEST(has(text, "2025-11-04     2   4  50 %  ##########\n"), text);
    BOOST_TEST(has(text, "2025-11-03         0     -\n"), text);
}

BOOST_AUTO_TEST_CASE(a_machine_is_told_the_same) {
    const auto document = nlohmann::json::parse(history_json(some_history()));
    BOOST_TEST(document["first"]["time"] == "2025-11-02T10:00:00Z");
    BOOST_TEST(document["cells"]["judged"] == 10);
    BOOST_TEST(document["versions"]["last_good"]["release"] == "6.1.1");
    BOOST_TEST(document["days"][1]["cells"]["seen"] == 2);
}

BOOST_AUTO_TEST_CASE(a_table_counts_characters_and_leaves_empty_columns_out) {
    TextTable table({{"name", TextTable::Align::left},
                     {"none", TextTable::Align::left},
                     {"n", TextTable::Align::right}});
    table.add({"é", "", "10"});
    table.add({"abcdefgh", "", "1"});
    BOOST_TEST(table.text(6) == "  name     n\n  é       10\n  abc...   1\n");
}

BOOST_AUTO_TEST_CASE(a_bar_is_never_empty_for_something) {
    BOOST_TEST(bar(0.001, 20, false) == "#");
    BOOST_TEST(bar(0.001, 20, true) == "▏");
    BOOST_TEST(bar(0.5, 2, true) == "█");
    BOOST_TEST(bar(0, 20, true).empty());
    BOOST_TEST(number_text(1234567) == "1,234,567");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
