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

Stripped strip(std::string_view raw) {
    PrefixStripper stripper;
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
    const auto syslog = strip("May 30 07:44:38 host kernel: [ 4711.159431] java invoked");
    BOOST_CHECK_EQUAL(syslog.text, "java invoked");
    BOOST_CHECK_CLOSE(syslog.time, 4711.159431, 1e-9);
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

BOOST_AUTO_TEST_CASE(operating_system_commands_and_character_sets_of_terminals_go) {
    BOOST_CHECK_EQUAL(strip("\x1b]0;title\a[    1.000000] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("\x1b(B\x1b[0;1;39mBUG: foo\x1b[?25h").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("\x1b]0;never ends").text, "");
}

BOOST_AUTO_TEST_CASE(levels_and_callers_go_with_and_without_a_stamp) {
    BOOST_CHECK_EQUAL(strip("<12>[    1.000000][ T1] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("[ T77] BUG: foo").text, "BUG: foo");
    BOOST_CHECK((strip("[ T77] BUG: foo").context == Context{'T', 77}));
    BOOST_CHECK((strip("<3>[C2] BUG: foo").context == Context{'C', 2}));
    const auto few_decimals = strip("[   12.3][    T1] BUG: foo");
    BOOST_CHECK_EQUAL(few_decimals.text, "BUG: foo");
    BOOST_CHECK_CLOSE(few_decimals.time, 12.3, 1e-9);
}

BOOST_AUTO_TEST_CASE(what_syslog_daemons_write_is_taken_off) {
    for (const auto* raw :
         {"Jan  2 03:04:05 host kernel: BUG: foo",
          "Jan  2 03:04:05.678901 host kernel: [    1.000000] BUG: foo",
          "<4>Jan  2 03:04:05 host kernel: BUG: foo",
          "2026-11-22T03:04:05.123456+01:00 host kernel: [    1.000000] BUG: foo",
          "2026-11-22T03:04:05Z host kernel: BUG: foo",
          "2026-11-22T03:04:05+0100 host.example.org kernel: BUG: foo",
          "<4>1 2026-11-22T03:04:05.12+01:00 host kernel - - - BUG: foo",
          "2026-11-22 03:04:05.123 host kernel: BUG: foo", "2026-11-22T03:04:05.123456 BUG: foo",
          "[    1.000000] host kernel: BUG: foo", "kernel: BUG: foo",
          "kernel: [    1.000000] BUG: foo"}) {
        BOOST_CHECK_EQUAL(strip(raw).text, "BUG: foo");
    }
    BOOST_CHECK_CLOSE(strip("[   12.345678] host kernel: BUG: foo").time, 12.345678, 1e-9);
}

BOOST_AUTO_TEST_CASE(another_programs_line_in_a_journal_begins_with_no_kernel_text) {
    BOOST_CHECK_EQUAL(strip("Jan  2 03:04:05 host test[12]: BUG: foo").text, "");
    BOOST_CHECK_EQUAL(strip("2026-11-22T03:04:05+0100 host test[12]: BUG: foo").text, "");
    BOOST_CHECK_EQUAL(strip("Jan  2 03:04:05 host kernel[0]: BUG: foo").text, "BUG: foo");
    // A guest's console in its host's journal.
    BOOST_CHECK_EQUAL(strip("Jan  2 03:04:05 host qemu[12]: [    1.000000] BUG: foo").text,
                      "BUG: foo");
    BOOST_CHECK_EQUAL(strip("2026-11-22T03:04:05+0100 host kernelfoo: BUG: foo").text,
                      "host kernelfoo: BUG: foo");
    BOOST_CHECK_EQUAL(strip("-- Boot 0123456789abcdef --").text, "-- Boot 0123456789abcdef --");
}

BOOST_AUTO_TEST_CASE(what_dmesg_decodes_is_taken_off) {
    BOOST_CHECK_EQUAL(strip("[Tue Nov 24 08:00:00 2026] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("[Tue Nov  4 08:00:00 2026]  foo+0x1/0x2").text, " foo+0x1/0x2");
    BOOST_CHECK_EQUAL(strip("kern  :warn  : [    1.000000] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("kern  :emerg : BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("kern  :err   : [Tue Nov 24 08:00:00 2026] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("kernel:warn: foo").text, "kernel:warn: foo");
}

BOOST_AUTO_TEST_CASE(relative_times_and_deltas_of_dmesg_are_taken_off) {
    for (const auto* raw : {"[Nov24 08:00] BUG: foo", "[Nov 4 08:00] BUG: foo",
                            "[  +0.000012] BUG: foo", "[ +12.000012] BUG: foo",
                            "[<    0.000012>] BUG: foo", "[   12.345678 <    0.000012>] BUG: foo",
                            "[Tue Nov 24 08:00:00 2026 <    0.000012>] BUG: foo",
                            "Nov 24 08:00:00 host kernel: [  +0.000012] BUG: foo"}) {
        BOOST_CHECK_EQUAL(strip(raw).text, "BUG: foo");
    }
    BOOST_CHECK_CLOSE(strip("[   12.345678 <    0.000012>] BUG: foo").time, 12.345678, 1e-9);
    BOOST_CHECK_EQUAL(strip("[  +0.000012]  foo+0x1/0x2").text, " foo+0x1/0x2");
    for (const auto* raw :
         {"[+] foo", "[<0.1>", "[+1.2", "[]", "[ ] foo", "[<>] foo", "[Nov24 08:00"})
        BOOST_CHECK_EQUAL(strip(raw).text, raw);
}

BOOST_AUTO_TEST_CASE(records_of_dev_kmsg_and_netconsole_are_taken_off) {
    for (const auto* raw : {"4,1234,5499314,-;BUG: foo", "4,1234,5499314,c;BUG: foo",
                            "6.12.0-rc1,4,1234,5499314,-;BUG: foo"}) {
        BOOST_CHECK_EQUAL(strip(raw).text, "BUG: foo");
        BOOST_CHECK_CLOSE(strip(raw).time, 5.499314, 1e-9);
    }
    const auto task = strip("4,1234,5499314,-,caller=T147; foo+0x1/0x2");
    BOOST_CHECK_EQUAL(task.text, " foo+0x1/0x2");
    BOOST_CHECK((task.context == Context{'T', 147}));
    for (const auto* raw : {"4,1234,5499314;BUG: foo", "4,1234;BUG: foo", "1;", "1.;", "4,1,2,;a",
                            "4,1,2,abc;a", "4,1,2,"})
        BOOST_CHECK_EQUAL(strip(raw).text, raw);
}

BOOST_AUTO_TEST_CASE(what_labs_write_is_taken_off) {
    BOOST_CHECK_EQUAL(strip("2026-11-22T03:04:05.123456 [   12.345] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("2026-11-22T03:04:05.123456  [    1.000000] BUG: foo").text,
                      "BUG: foo");
    const auto lava = strip(
        "- {\"dt\": \"2026-11-22T03:04:05.123456\", \"lvl\": \"target\", \"msg\": "
        "\"[   12.345678] BUG: \\\"foo\\\" \\u001b[0m\"}");
    BOOST_CHECK_EQUAL(lava.text, "BUG: \"foo\"");
    BOOST_CHECK_CLOSE(lava.time, 12.345678, 1e-9);
    BOOST_CHECK_EQUAL(
        strip("- {dt: '2026-11-22T03:04:05.123456', lvl: target, msg: 'BUG: foo'}").text,
        "BUG: foo");
}

BOOST_AUTO_TEST_CASE(what_a_lab_says_itself_is_no_kernel_text) {
    BOOST_CHECK_EQUAL(strip("- {\"dt\": \"x\", \"lvl\": \"info\", \"msg\": \"BUG: foo\"}").text,
                      "");
    BOOST_CHECK_EQUAL(strip("- {\"lvl\": \"target\"}").text, "- {\"lvl\": \"target\"}");
}

BOOST_AUTO_TEST_CASE(of_lines_written_over_the_kernels_counts_else_the_last) {
    BOOST_CHECK_EQUAL(strip(" 10%\r 20%\r[    1.000000] BUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("[    1.000000] BUG: foo\r 20%\r 30%").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip(" 10%\rBUG: foo").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("\rBUG: foo\r\r").text, "BUG: foo");
    BOOST_CHECK_EQUAL(strip("\r\r").text, "");
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_prefix_stays) {
    for (const auto* raw : {"",
                            "[",
                            "[12.]",
                            "[    1.00000x] a",
                            "[1.1234567] a",
                            "[99999999999.000000] a",
                            "[<ffffffff8110c4f2>] foo+0x1/0x2",
                            "[Tue Nov 24] a",
                            "<x>a",
                            "<4",
                            "<1234>a",
                            "kernel",
                            "kernel:a",
                            "12:kernel",
                            "Jan 2 03:04 a",
                            "2026-11-22 a",
                            "kern :foo: a",
                            "> BUG: foo",
                            "  indented+0x1/0x2",
                            "][][][[[[[[[["}) {
        BOOST_CHECK_EQUAL(strip(raw).text, raw);
        BOOST_CHECK_EQUAL(strip(raw).time, -1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
