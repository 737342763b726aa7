// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_memory)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::memory(),
        {

            {"BUG: Bad page state in process a b  pfn:7deea",
             bad_page,
             "BUG: Bad page state in {f}",
             {{"command", "a b"}}},
            {"BUG: Bad page state", bad_page, "BUG: Bad page state in {f}"},
            {"BUG: Bad page map in process sh  pte:80000001 pmd:12",
             bad_page,
             "BUG: Bad page map in {f}",
             {{"command", "sh"}}},
            {"BUG: Bad page cache in process sh  pfn:12", bad_page, "BUG: Bad page cache in {f}"},
            {"BUG: Bad rss-counter state mm:00000000a3f idx:1 val:2", bad_page,
             "BUG: Bad rss-counter state"},
            {"BUG: Bad rss-counter state mm:00000000a3f type:MM_ANONPAGES val:2", bad_page,
             "BUG: Bad rss-counter state"},
            {"BUG: non-zero pgtables_bytes on freeing mm: 4096",
             bad_page,
             "BUG: non-zero {what} on freeing mm",
             {{"what", "pgtables_bytes"}}},
            {"BUG: memory leak", memory_leak, "memory leak in {f}"},
            {"unreferenced object 0xffff888012ab4c80 (size 32):", memory_leak,
             "memory leak in {f}"},
            {"BUG kmalloc-64 (Tainted: G    B): Object already free", slab_corruption,
             "BUG: Object already free"},
            {"BUG things_cache (Not tainted): Poison overwritten",
             slab_corruption,
             "BUG: {what} in {f}",
             {{"cache", "things_cache"}, {"what", "Poison overwritten"}}},
            {"kernel BUG at mm/usercopy.c:102!", usercopy, "BUG: bad usercopy in {f}"},
            {"kernel BUG at lib/list_debug.c:51!", list_corruption, "BUG: corrupted list in {f}"},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
