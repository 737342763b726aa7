// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_reports.hpp"

namespace faultline::classify {

using model::FindingKind;
using test::expect;
using test::findings;

BOOST_AUTO_TEST_SUITE(reports_of_sanitizers)

BOOST_AUTO_TEST_CASE(kasan_names_access_and_function) {
    const auto finding = expect(
        "[    5.000000] ==================================================================\n"
        "[    5.000001] BUG: KASAN: slab-use-after-free in box_open+0x1f/0x40\n"
        "[    5.000002] Read of size 8 at addr ffff888012345678 by task tool/91\n"
        "[    5.000003] \n"
        "[    5.000004] CPU: 1 PID: 91 Comm: tool Not tainted 6.9.0 #1\n"
        "[    5.000005] Call Trace:\n"
        "[    5.000006]  <TASK>\n"
        "[    5.000007]  dump_stack_lvl+0x44/0x5c\n"
        "[    5.000008]  print_report+0x17b/0x47f\n"
        "[    5.000009]  kasan_report+0xbb/0xf0\n"
        "[    5.000010]  box_open+0x1f/0x40\n"
        "[    5.000011]  do_syscall_64+0x5d/0x90\n"
        "[    5.000012]  </TASK>\n"
        "[    5.000013] \n"
        "[    5.000014] Allocated by task 90:\n"
        "[    5.000015]  box_create+0x1/0x2\n"
        "[    5.000016] Freed by task 90:\n"
        "[    5.000017]  box_drop+0x1/0x2\n",
        "KASAN: slab-use-after-free Read in box_open", "KASAN-USE-AFTER-FREE-READ");
    BOOST_CHECK(finding.kind == FindingKind::kasan);
    BOOST_CHECK_EQUAL(finding.function, "box_open");
    BOOST_REQUIRE_EQUAL(finding.alternative_titles.size(), 1);
    BOOST_CHECK_EQUAL(finding.alternative_titles[0], "bad-access in box_open");
}

BOOST_AUTO_TEST_CASE(of_a_helper_in_kasans_header_the_caller_is_guilty) {
    const auto finding = expect(
        "BUG: KASAN: slab-out-of-bounds in memcpy+0x1d/0x40\n"
        "Write of size 64 at addr ffff888012345678 by task tool/91\n"
        "Call Trace:\n"
        " kasan_report+0xbb/0xf0\n"
        " memcpy+0x1d/0x40\n"
        " box_fill+0x10/0x20\n",
        "KASAN: slab-out-of-bounds Write in box_fill", "KASAN-WRITE");
    BOOST_REQUIRE_EQUAL(finding.guilt.skipped.size(), 3);
    BOOST_CHECK_EQUAL(finding.guilt.skipped[0], "memcpy");
}

BOOST_AUTO_TEST_CASE(a_free_of_what_is_none_has_its_own_words) {
    for (const auto* words : {"double-free or invalid-free", "invalid-free", "double-free"}) {
        (void)expect("BUG: KASAN: " + std::string(words) +
                         " in box_drop+0x1/0x2\nCall Trace:\n box_drop+0x1/0x2\n",
                     "KASAN: invalid-free in box_drop", "KASAN-INVALID-FREE");
    }
}

BOOST_AUTO_TEST_CASE(a_report_that_breaks_off_says_so) {
    (void)expect("BUG: KASAN: slab-out-of-bounds in box_fill+0x10/0x20 at addr ffff880011112222\n",
                 "KASAN: slab-out-of-bounds in box_fill at addr ADDR", "KASAN-READ", false);
    (void)expect(
        "BUG: KASAN: slab-out-of-bounds in box_fill+0x10/0x20\n"
        "Read of size 4 at addr ffff880011112222 by task tool/91\n"
        "Call Trace:\n"
        " box_fill+0x10/0x20\n"
        "Allocated by task 90:\n",
        "KASAN: slab-out-of-bounds Read in box_fill", "KASAN-READ", false);
}

BOOST_AUTO_TEST_CASE(kmsan_prints_its_trace_below_the_header) {
    const auto finding = expect(
        "[    5.000000] BUG: KMSAN: uninit-value in crc16+0x10/0x20\n"
        "[    5.000001]  crc16+0x10/0x20\n"
        "[    5.000002]  box_sum+0x10/0x20\n"
        "[    5.000003] \n"
        "[    5.000004] Uninit was created at:\n"
        "[    5.000005]  __kmalloc+0x1/0x2\n"
        "[    5.000006]  box_create+0x1/0x2\n",
        "KMSAN: uninit-value in box_sum", "KMSAN-UNINIT-VALUE");
    BOOST_CHECK_EQUAL(finding.trace.size(), 2);
}

BOOST_AUTO_TEST_CASE(what_a_usb_driver_leaks_names_the_driver_and_the_origin) {
    const auto finding = expect(
        "BUG: KMSAN: kernel-usb-infoleak in usb_submit_urb+0x6c1/0x2aa0\n"
        " usb_submit_urb+0x6c1/0x2aa0\n"
        " mouse_send+0x5f0/0x16f0\n"
        "Uninit was created at:\n"
        " __kmalloc+0x1/0x2\n"
        " mouse_probe+0x1/0x2\n",
        "KMSAN: kernel-usb-infoleak in mouse_send", "KMSAN-INFO-LEAK");
    BOOST_REQUIRE_EQUAL(finding.alternative_titles.size(), 1);
    BOOST_CHECK_EQUAL(finding.alternative_titles[0], "KMSAN origin in mouse_probe");
}

BOOST_AUTO_TEST_CASE(kcsan_names_both_sides_of_a_race) {
    (void)expect(
        "BUG: KCSAN: data-race in box_read / box_write\n"
        "read to 0xffffffff85a7f140 of 8 bytes by task 1082 on cpu 7:\n"
        " box_read+0x57/0xe0\n",
        "KCSAN: data-race in box_read / box_write", "KCSAN-DATARACE");
    (void)expect("BUG: KCSAN: data-race in box_read.isra.0 / box_read\n box_read+0x57/0xe0\n",
                 "KCSAN: data-race in box_read", "KCSAN-DATARACE");
    (void)expect("BUG: KCSAN: assert: race in box_read+0x57/0xe0\n box_read+0x57/0xe0\n",
                 "KCSAN: assert: race in box_read", "KCSAN-ASSERT");
}

BOOST_AUTO_TEST_CASE(kfence_knows_reads_writes_and_frees) {
    const std::string rest =
        " in box_read+0xa6/0x234\n\nat 0xffff8c2aae231fff:\n box_read+0xa6/0x234\n";
    (void)expect("BUG: KFENCE: out-of-bounds read" + rest, "KFENCE: out-of-bounds read in box_read",
                 "KFENCE-READ");
    (void)expect("BUG: KFENCE: use-after-free write" + rest,
                 "KFENCE: use-after-free write in box_read", "KFENCE-USE-AFTER-FREE-WRITE");
    (void)expect("BUG: KFENCE: invalid free" + rest, "KFENCE: invalid free in box_read",
                 "KFENCE-INVALID-FREE");
    (void)expect("BUG: KFENCE: memory corruption" + rest, "KFENCE: memory corruption in box_read",
                 "KFENCE-MEMORY-CORRUPTION");
}

BOOST_AUTO_TEST_CASE(ubsan_passes_its_own_functions_over) {
    const std::string trace =
        "Call Trace:\n dump_stack+0x1/0x2\n ubsan_epilogue+0xb/0x5a\n"
        " __ubsan_handle_out_of_bounds.cold+0x62/0x6c\n box_pick+0x91b/0xa40\n";
    (void)expect("UBSAN: array-index-out-of-bounds in lib/box.c:12:3\n" + trace,
                 "UBSAN: array-index-out-of-bounds in box_pick", "MEMORY_SAFETY_UBSAN");
    (void)expect("UBSAN: shift-out-of-bounds in lib/box.c:12:3\n" + trace,
                 "UBSAN: shift-out-of-bounds in box_pick", "UBSAN");
    (void)expect("UBSAN: Undefined behaviour in lib/box.c:12:3\n" + trace,
                 "UBSAN: undefined-behaviour in box_pick", "UBSAN");
}

BOOST_AUTO_TEST_CASE(what_sanitizers_say_at_boot_is_no_report) {
    BOOST_CHECK(findings("[    0.1] kasan: KernelAddressSanitizer initialized (generic)\n"
                         "[    0.2] kfence: initialized - using 2097152 bytes for 255 objects\n"
                         "[    0.3] kcsan: enabled early\n"
                         "[    0.4] Starting KernelMemorySanitizer\n")
                    .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
