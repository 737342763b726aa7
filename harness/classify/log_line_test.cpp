// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/log_line.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace faultline::classify {
namespace {

struct Stripped {
    std::string text, lead;
    double time = -1;
    Context context;
};

Stripped strip(std::string_view raw, bool quoted = false) {
    PrefixStripper stripper(quoted);
    const auto line = stripper.strip({raw, 7, 100, 100 + raw.size() + 1, false});
    BOOST_CHECK_EQUAL(line.number, 7);
    BOOST_CHECK_EQUAL(line.begin, 100);
    BOOST_CHECK_EQUAL(line.end, 101 + raw.size());
    return {std::string(line.text), std::string(line.lead), line.time.value_or(-1), line.context};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_line)

BOOST_AUTO_TEST_CASE(a_time_stamp_is_taken_off) {
    const auto line = strip("[   12.345678] BUG: foo");
    BOOST_CHECK_EQUAL(line.text, "BUG: foo");
    BOOST_CHECK_CLOSE(line.time, 12.345678, 1e-9);
    BOOST_CHECK_EQUAL(line.context.kind, 0);
}

BOOST_AUTO_TEST_CASE(a_caller_id_is_the_context) {
    const auto task = strip("[  113.525303][ T6007] WARNING: foo");
    BOOST_CHECK_EQUAL(task.text, "WARNING: foo");
    BOOST_CHECK((task.context == Context{'T', 6007}));
    const auto cpu = strip("[  113.525303][    C0]  <IRQ>");
    BOOST_CHECK_EQUAL(cpu.text, " <IRQ>");
    BOOST_CHECK((cpu.context == Context{'C', 0}));
}

BOOST_AUTO_TEST_CASE(level_syslog_and_prompt_are_taken_off) {
    BOOST_CHECK_EQUAL(strip("<4>BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("<4>[    1.000000] BUG: foo").text, "BUG: foo");
    const auto syslog = strip("May 30 07:44:38 host kernel: [ 2283.399285] java invoked");
    BOOST_CHECK_EQUAL(syslog.text, "java invoked");
    BOOST_CHECK_CLOSE(syslog.time, 2283.399285, 1e-9);
    BOOST_CHECK_EQUAL(strip("May 30 07:44:38 host kernel: BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("host login: BUG: foo").text, "BUG: foo");
}

BOOST_AUTO_TEST_CASE(a_time_stamp_counts_behind_what_a_program_left_on_the_line) {
    const auto line = strip("tail: read error[    4.481040] workingset_refault_anon 0");
    BOOST_CHECK_EQUAL(line.text, "workingset_refault_anon 0");
    BOOST_CHECK_EQUAL(line.lead, "tail: read error");
}

BOOST_AUTO_TEST_CASE(colours_and_trailing_blanks_go) {
    BOOST_CHECK_EQUAL(strip("\x1b[1;31m[    1.000000] BUG:\x1b[0m foo \t\r").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("a\x1b").text, "a");
    BOOST_CHECK_EQUAL(strip("a\x1b[12").text, "a");
}

BOOST_AUTO_TEST_CASE(mail_quotation_goes_only_where_asked) {
    BOOST_CHECK_EQUAL(strip(">>>> > [    1.000000] BUG: foo", true).text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("> BUG: foo", true).text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("> BUG: foo").text, "> BUG: foo");
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_prefix_stays) {
    for (const auto* raw :
         {"", "[", "[12.345]", "[    1.00000x] a", "[T12] a", "[<ffffffff810b12b7>] foo+0x1/0x2",
          "<x>a", "<4", "kernel: a", "12:kernel", "[99999999999.000000] a", "][][][[[[[[["}) {
        BOOST_CHECK_EQUAL(strip(raw).text, raw);
        BOOST_CHECK_EQUAL(strip(raw).time, -1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
