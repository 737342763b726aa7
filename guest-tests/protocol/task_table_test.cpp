// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/task_table.hpp"

#include "protocol/report.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::protocol {
namespace {

std::string refusal(std::string_view line) {
    const auto answer = parse_report(line);
    return std::holds_alternative<std::string>(answer) ? std::get<std::string>(answer) : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(task_table)

BOOST_AUTO_TEST_CASE(a_table_survives_the_way_through_a_report_and_is_bounded) {
    TaskTable table{{{7, "sshd", -1000, "/"}, {8, "java \x01", 0, "/lxc.payload.x"}}};
    auto answer = parse_report(to_report_line(table));
    auto back = std::get<TaskTable>(std::get<Report>(answer));
    BOOST_REQUIRE(back.tasks.size() == 2U);
    BOOST_TEST(back.tasks[0].command == "sshd");
    BOOST_TEST(back.tasks[0].oom_score_adj == -1000);
    BOOST_TEST(back.tasks[1].cgroup == "/lxc.payload.x");
    table.tasks.resize(5 * max_table_tasks, {9, "x", 0, "/"});
    answer = parse_report(to_report_line(table));
    BOOST_TEST(std::get<TaskTable>(std::get<Report>(answer)).tasks.size() == max_table_tasks);
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused) {
    BOOST_TEST(refusal(R"({"tasks":7})") == "'tasks' is no list");
    BOOST_TEST(refusal(R"({"tasks":[{"pid":0,"command":"x","oom_score_adj":0,"cgroup":"/"}]})") ==
               "'tasks[0].pid' is out of range");
    BOOST_TEST(refusal(R"({"tasks":[{"pid":1,"command":"x","oom_score_adj":0}]})") ==
               "'tasks[0].cgroup' is missing");
    BOOST_TEST(refusal(R"({"tasks":[]})").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
