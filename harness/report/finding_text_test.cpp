// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/finding_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <string>

namespace faultline::report {
namespace {

model::Frame frame(std::string function, bool reliable = true) {
    return {std::move(function), 0x8, 0x50, {}, reliable, {}};
}

model::Finding oops() {
    model::Finding finding;
    finding.kind = model::FindingKind::page_fault;
    finding.title = "BUG: unable to handle kernel NULL pointer dereference in kernfs_remove";
    finding.function = "kernfs_remove";
    finding.guilt = {"kernfs_remove+0xc/0x60", "the instruction pointer", {"memcpy", "strlen"}};
    finding.instruction_pointer = frame("kernfs_remove");
    finding.trace = {frame("rdt_kill_sb"), frame("stale", false), frame("cleanup_mnt")};
    finding.trace[0].source = {{"inner", "fs/a.c", 12}, {"rdt_kill_sb", "fs/b.c", 34}};
    finding.related = {{"Allocated by task 5:", {frame("kmalloc"), frame("widget_new")}}};
    finding.cpu = 1;
    finding.pid = 7311;
    finding.command = "umount";
    finding.taint = "G        W";
    finding.release = "5.16.0";
    finding.time_seconds = 301.514220;
    finding.place = {100, 5000, 7, 90};
    finding.count = 2;
    return finding;
}

bool has(const std::string& text, std::string_view part) {
    BOOST_CHECK_MESSAGE(text.find(part) != std::string::npos, part << " is not in:\n" << text);
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(finding_texts)

BOOST_AUTO_TEST_CASE(what_a_person_looks_for_is_told) {
    const auto text = finding_text(oops(), {});
    for (const auto* part :
         {"in kernfs_remove\n", "lines 7 to 90, at 301.514220 s, the first of 2\n",
          "umount, PID 7311, on CPU 1\n", "5.16.0", "W: ", "kernfs_remove: the instruction pointer",
          "memcpy,", "rdt_kill_sb+0x8/0x50\n", "fs/a.c:12", "fs/b.c:34", "cleanup_mnt",
          "Allocated by task 5:", "widget_new"}) {
        has(text, part);
    }
    BOOST_CHECK(text.find("stale") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(frames_of_related_stacks_stand_below_their_title) {
    const auto text = finding_text(oops(), {});
    const auto column = [&](std::string_view part) {
        const auto at = text.find(part);
        return at - text.rfind('\n', at);
    };
    BOOST_CHECK_EQUAL(column("widget_new"), column("Allocated by task 5:") + 2);
    BOOST_CHECK_EQUAL(column("kmalloc"), column("widget_new"));
}

BOOST_AUTO_TEST_CASE(doubts_are_told) {
    auto finding = oops();
    finding.confidence = model::Confidence::low;
    finding.corrupted = "the report breaks off";
    finding.panicked = true;
    const auto text = finding_text(finding, {});
    has(text, "too little to be sure");
    has(text, "the report breaks off");
    has(text, "panicked");
}

BOOST_AUTO_TEST_CASE(lines_fit_the_width_where_words_allow_it) {
    auto finding = oops();
    finding.guilt.skipped.assign(30, "some_function");
    finding.hardware = std::string(120, 'h') + " tail";
    std::istringstream lines(finding_text(finding, {false, 80}));
    for (std::string line; std::getline(lines, line);)
        BOOST_CHECK_MESSAGE(line.size() <= 80 || line.find("hhh") != std::string::npos, line);
}

BOOST_AUTO_TEST_CASE(what_the_log_holds_cannot_act_on_a_terminal) {
    auto finding = oops();
    for (auto* text :
         {&finding.title, &finding.command, &finding.release, &finding.hardware, &finding.function,
          &finding.guilt.reason, &finding.guilt.skipped[0], &finding.trace[0].function,
          &finding.trace[0].module, &finding.trace[0].source[0].file, &finding.related[0].title,
          &finding.corrupted, &finding.taint}) {
        *text = "\x1b[2J\x07\xff\x9b\xe2\x80\xae\xd8\x9c\nforged line";
    }
    finding.details["\x1b"] = "\x1b";
    const auto text = finding_text(finding, {});
    BOOST_CHECK(text.find("\nforged") == std::string::npos);
    BOOST_CHECK(std::none_of(text.begin(), text.end(),
                             [](unsigned char c) { return (c < 0x20 && c != '\n') || c >= 0x7f; }));
}

BOOST_AUTO_TEST_CASE(colours_are_only_there_where_asked_for) {
    BOOST_CHECK(finding_text(oops(), {true, 80}).find("\x1b[") != std::string::npos);
    BOOST_CHECK(finding_text(oops(), {false, 80}).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
