// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_reports.hpp"

namespace faultline::classify {

using model::FindingKind;
using test::expect;
using test::findings;

BOOST_AUTO_TEST_SUITE(reports_of_memory)

BOOST_AUTO_TEST_CASE(a_bad_page_is_named_after_who_allocated_it) {
    (void)expect(
        "[    5.000000] BUG: Bad page state in process tool  pfn:7deea\n"
        "[    5.000001] page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x2e "
        "pfn:0x7deea\n"
        "[    5.000002] page last allocated via order 0, migratetype Unmovable, gfp_mask 0x40c40\n"
        "[    5.000003]  post_alloc_hook+0x1f3/0x230\n"
        "[    5.000004]  get_page_from_freelist+0x2e4c/0x2f10\n"
        "[    5.000005]  box_create+0x2b4/0x1050\n"
        "[    5.000006] page last free pid 5083 tgid 5083 stack trace:\n"
        "[    5.000007]  box_drop+0xd19/0xea0\n"
        "[    5.000008] Call Trace:\n"
        "[    5.000009]  dump_stack_lvl+0x1/0x2\n"
        "[    5.000010]  bad_page+0x1/0x2\n",
        "BUG: Bad page state in box_create", "");
}

BOOST_AUTO_TEST_CASE(a_leak_is_named_after_who_asked_for_the_memory) {
    const auto finding = expect(
        "unreferenced object 0xffff88006b006340 (size 32):\n"
        "  comm \"tool\", pid 91, jiffies 4294937368 (age 128.520s)\n"
        "  backtrace:\n"
        "    [<000000005cb5aa0e>] kmem_cache_alloc_node_trace+0x1d3/0x3f0\n"
        "    [<0000000074d33dbd>] __kmalloc_node+0x33/0x70\n"
        "    [<000000001da18740>] box_create+0x91e/0xe70\n",
        "memory leak in box_create", "LEAK");
    BOOST_CHECK(finding.kind == FindingKind::memory_leak);
}

BOOST_AUTO_TEST_CASE(corrupted_lists_and_bad_copies_are_more_than_a_bug) {
    const std::string rest =
        "[    5.000001] invalid opcode: 0000 [#1] SMP\n"
        "[    5.000002] RIP: 0010:__list_del_entry_valid+0x17/0x40\n"
        "[    5.000003] Call Trace:\n"
        "[    5.000004]  box_drop+0x17/0x40\n";
    BOOST_CHECK(expect("[    5.000000] kernel BUG at lib/list_debug.c:51!\n" + rest,
                       "BUG: corrupted list in box_drop", "MEMORY_SAFETY_BUG")
                    .kind == FindingKind::list_corruption);
    BOOST_CHECK(expect("[    5.000000] kernel BUG at mm/usercopy.c:102!\n"
                       "[    5.000002] RIP: 0010:usercopy_abort+0x17/0x40\n"
                       "[    5.000003] Call Trace:\n"
                       "[    5.000004]  __check_object_size+0x17/0x40\n"
                       "[    5.000005]  box_copy+0x17/0x40\n",
                       "BUG: bad usercopy in box_copy", "BUG")
                    .kind == FindingKind::usercopy);
}

BOOST_AUTO_TEST_CASE(warnings_of_checking_functions_blame_the_caller) {
    const auto warning = [](const std::string& place, const std::string& frames) {
        return "[    5.000000] WARNING: CPU: 0 PID: 9 at " + place +
               "\n"
               "[    5.000001] RIP: 0010:" +
               place.substr(place.find(' ') + 1) +
               "\n"
               "[    5.000002] Call Trace:\n" +
               frames + "[    5.000009] ---[ end trace 0000000000000000 ]---\n";
    };
    BOOST_CHECK(expect(warning("lib/refcount.c:28 refcount_warn_saturate+0x1/0x2",
                               "[    5.000003]  box_put+0x1/0x2\n"),
                       "WARNING: refcount bug in box_put", "REFCOUNT_WARNING")
                    .kind == FindingKind::refcount);
    BOOST_CHECK(expect(warning("lib/debugobjects.c:505 debug_print_object+0x1/0x2",
                               "[    5.000003]  debug_check_no_obj_freed+0x1/0x2\n"
                               "[    5.000004]  kfree+0x1/0x2\n[    5.000005]  box_drop+0x1/0x2\n"),
                       "WARNING: ODEBUG bug in box_drop", "WARNING")
                    .kind == FindingKind::object_debug);
    (void)expect(warning("drivers/usb/core/urb.c:478 usb_submit_urb+0x1/0x2",
                         "[    5.000003]  usb_start_wait_urb+0x1/0x2\n"
                         "[    5.000004]  usb_control_msg+0x1/0x2\n"
                         "[    5.000005]  mouse_probe+0x1/0x2\n"),
                 "WARNING in mouse_probe/usb_submit_urb", "WARNING");
    (void)expect(warning("mm/slab_common.c:1031 kmalloc_slab+0x1/0x2",
                         "[    5.000003]  __kmalloc+0x1/0x2\n[    5.000004]  box_grow+0x1/0x2\n"),
                 "WARNING: kmalloc bug in box_grow", "WARNING");
}

BOOST_AUTO_TEST_CASE(counters_and_slabs_are_told_in_a_line) {
    (void)expect("[    5.000000] BUG: Bad rss-counter state mm:00000000a3f idx:1 val:2\n",
                 "BUG: Bad rss-counter state", "");
    (void)expect("[    5.000000] BUG: non-zero pgtables_bytes on freeing mm: 4096\n",
                 "BUG: non-zero pgtables_bytes on freeing mm", "");
    (void)expect(
        "[    5.000000] BUG box_cache (Tainted: G    B): Poison overwritten\n"
        "[    5.000001] Call Trace:\n"
        "[    5.000002]  box_create+0x1/0x2\n",
        "BUG: Poison overwritten in box_create", "");
}

BOOST_AUTO_TEST_CASE(allocations_that_merely_fail_are_no_finding) {
    BOOST_CHECK(findings("[    5.0] tool: page allocation failure: order:4, mode:0x40dc0, "
                         "nodemask=(null)\n"
                         "[    5.000001] Call Trace:\n"
                         "[    5.000002]  warn_alloc+0x1/0x2\n"
                         "[    5.1] kmemleak: 3 new suspected memory leaks\n"
                         "[    5.2] Memory failure: 0x1234: recovery action for dirty page\n")
                    .empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
