// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/task_line.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

BOOST_AUTO_TEST_SUITE(task_line)

BOOST_AUTO_TEST_CASE(cpu_task_taint_and_release_are_read) {
    model::Finding finding;
    BOOST_REQUIRE(read_task_line("CPU: 1 PID: 7311 Comm: umount Not tainted 5.16.0+ #16", finding));
    BOOST_CHECK_EQUAL(finding.cpu.value(), 1);
    BOOST_CHECK_EQUAL(finding.pid.value(), 7311);
    BOOST_CHECK_EQUAL(finding.command, "umount");
    BOOST_CHECK_EQUAL(finding.taint, "Not tainted");
    BOOST_CHECK_EQUAL(finding.release, "5.16.0+");
}

BOOST_AUTO_TEST_CASE(the_form_since_6_12_names_a_user) {
    model::Finding finding;
    BOOST_REQUIRE(
        read_task_line("CPU: 0 UID: 0 PID: 123 Comm: my task: x Tainted: G        W           "
                       "6.12.0 #1 PREEMPT(lazy)",
                       finding));
    BOOST_CHECK_EQUAL(finding.pid.value(), 123);
    BOOST_CHECK_EQUAL(finding.command, "my task: x");
    BOOST_CHECK_EQUAL(finding.taint, "G        W");
    BOOST_CHECK_EQUAL(finding.release, "6.12.0");
}

BOOST_AUTO_TEST_CASE(a_release_may_begin_with_letters) {
    model::Finding finding;
    BOOST_REQUIRE(read_task_line(
        "CPU: 0 UID: 0 PID: 1 Comm: kworker/u8:0 Tainted: G             L      syzkaller #0",
        finding));
    BOOST_CHECK_EQUAL(finding.taint, "G             L");
    BOOST_CHECK_EQUAL(finding.release, "syzkaller");
    BOOST_REQUIRE(read_task_line("CPU: 0 PID: 1 Comm: a Tainted: G S Foo-1 #0", finding));
    BOOST_CHECK_EQUAL(finding.taint, "G S");
    BOOST_CHECK_EQUAL(finding.release, "Foo-1");
}

BOOST_AUTO_TEST_CASE(the_form_before_3_10_is_read) {
    model::Finding finding;
    BOOST_REQUIRE(read_task_line("Pid: 2200, comm: umount Not tainted 2.6.32.41 #3", finding));
    BOOST_CHECK(!finding.cpu);
    BOOST_CHECK_EQUAL(finding.pid.value(), 2200);
    BOOST_CHECK_EQUAL(finding.command, "umount");
    BOOST_CHECK_EQUAL(finding.release, "2.6.32.41");
}

BOOST_AUTO_TEST_CASE(a_line_that_was_cut_gives_what_it_has) {
    model::Finding finding;
    BOOST_REQUIRE(read_task_line("CPU: 1 PID: 7311 Comm: umount Not tainted", finding));
    BOOST_CHECK_EQUAL(finding.taint, "Not tainted");
    BOOST_CHECK(finding.release.empty());
}

BOOST_AUTO_TEST_CASE(other_lines_are_left_alone) {
    model::Finding finding;
    for (const auto* text : {"", "CPU: ", "CPU: 1", "CPU: Intel Xeon", "CPU: 1 PID: x Comm: y",
                             "CPU features: detected: foo"}) {
        BOOST_CHECK_MESSAGE(!read_task_line(text, finding), text);
    }
    BOOST_CHECK(!read_taint_line("Tainted by you", finding));
}

BOOST_AUTO_TEST_CASE(the_line_of_a_hung_task_holds_taint_and_release) {
    model::Finding finding;
    BOOST_REQUIRE(read_taint_line("      Not tainted 5.10.0-32-cloud-amd64 #1", finding));
    BOOST_CHECK_EQUAL(finding.release, "5.10.0-32-cloud-amd64");
    BOOST_REQUIRE(read_taint_line("      Tainted: G        W         6.1.0 #1", finding));
    BOOST_CHECK_EQUAL(finding.taint, "G        W");
    BOOST_CHECK_EQUAL(finding.release, "6.1.0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
