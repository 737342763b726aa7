// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/related_stacks.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>

namespace faultline::classify {

namespace {

/// "title: function function" a line. A line that begins with '!' is of the report's own trace.
std::string stacks_of(std::initializer_list<std::string_view> lines) {
    RelatedStacks stacks;
    for (const auto line : lines) {
        const bool own = line.starts_with('!');
        (void)stacks.take(line.substr(own ? 1 : 0), own);
    }
    std::string text;
    for (const auto& stack : stacks.take_all()) {
        text += stack.title + (stack.title.ends_with(':') ? "" : ":");
        for (const auto& frame : stack.trace)
            text += " " + frame.function;
        text += "\n";
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(related_stacks)

BOOST_AUTO_TEST_CASE(who_allocated_and_freed_is_kept) {
    BOOST_CHECK_EQUAL(stacks_of({"!Call Trace:", "! own+0x1/0x2", "", "Allocated by task 17:",
                                 " kasan_save_stack+0x1/0x2", " maker+0x1/0x2", "",
                                 "Freed by task 9 on cpu 1 at 3.2s:", " kfree+0x1/0x2", "",
                                 "The buggy address belongs to the object at ffff", "foo+0x1/0x2"}),
                      "Allocated by task 17: kasan_save_stack maker\n"
                      "Freed by task 9 on cpu 1 at 3.2s: kfree\n");
}

BOOST_AUTO_TEST_CASE(the_chain_of_locks_is_kept) {
    BOOST_CHECK_EQUAL(
        stacks_of({"the existing dependency chain (in reverse order) is:", "",
                   "-> #1 (&a){+.+.}-{3:3}:", "       lock_a+0x1/0x2", "       first+0x1/0x2", "",
                   "-> #0 (&b){+.+.}-{3:3}:", "       lock_b+0x1/0x2", "",
                   "other info that might help us debug this:", "",
                   "stack backtrace:", "!Call Trace:", "! own+0x1/0x2"}),
        "-> #1 (&a){+.+.}-{3:3}: lock_a first\n"
        "-> #0 (&b){+.+.}-{3:3}: lock_b\n");
}

BOOST_AUTO_TEST_CASE(a_stack_that_is_the_reports_own_is_not_kept_twice) {
    BOOST_CHECK_EQUAL(stacks_of({"NMI backtrace for cpu 1", "CPU: 1 PID: 3 Comm: x",
                                 "!Call Trace:", "! own+0x1/0x2", "!</TASK>", "late+0x1/0x2"}),
                      "");
}

BOOST_AUTO_TEST_CASE(a_trace_that_nothing_announces_is_kept_as_another) {
    BOOST_CHECK_EQUAL(stacks_of({"Call Trace:", " <TASK>", " panic+0x1/0x2", " </TASK>"}),
                      "another call trace: panic\n");
}

BOOST_AUTO_TEST_CASE(ordinary_lines_announce_nothing) {
    for (const auto* text :
         {"", "read 12 sectors:", "Allocated", "Call Trace:", "task: x", "INFO: task hung",
          "{x} state", "lock at:", "writeback: 3 pages by task"}) {
        BOOST_CHECK_MESSAGE(!introduces_stack(text), text);
    }
    BOOST_CHECK(introduces_stack("read to 0xffff888100000000 of 8 bytes by task 3 on cpu 1:"));
    BOOST_CHECK(introduces_stack("rcu: RCU grace-period kthread stack dump:"));
    BOOST_CHECK(introduces_stack("   HARDIRQ-ON-W at:"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
