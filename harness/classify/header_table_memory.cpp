// SPDX-License-Identifier: GPL-2.0-or-later
// What mm/ and lib/ report of memory, lists and objects in a broken state.
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

const std::array rows{
    // bad_page() in mm/page_alloc.c, print_bad_pte() in mm/memory.c, check_mm() in kernel/fork.c.
    HeaderRow{.literal = "BUG: Bad page state in process ",
              .rest = "(?P<command>.*)  pfn:",
              .kind = FindingKind::bad_page,
              .title = "BUG: Bad page state in {f}",
              .stack = StackPlan::page,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: Bad page state",
              .kind = FindingKind::bad_page,
              .title = "BUG: Bad page state in {f}",
              .stack = StackPlan::page,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: Bad page map in process ",
              .rest = "(?P<command>\\S*)",
              .kind = FindingKind::bad_page,
              .title = "BUG: Bad page map in {f}",
              .anchor = Anchor::inside,
              .unfinished = "BUG: Bad page map"},
    HeaderRow{.literal = "BUG: Bad page cache in process ",
              .rest = "(?P<command>\\S*)",
              .kind = FindingKind::bad_page,
              .title = "BUG: Bad page cache in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "BUG: Bad rss-counter state",
              .kind = FindingKind::bad_page,
              .title = "BUG: Bad rss-counter state",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: non-zero ",
              .rest = "(?P<what>nr_ptes|nr_pmds|pgtables_bytes) on freeing mm",
              .kind = FindingKind::bad_page,
              .title = "BUG: non-zero {what} on freeing mm",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},

    // kmemleak, as "BUG: memory leak" of those who read its file, or as the file has it.
    HeaderRow{.literal = "BUG: memory leak",
              .kind = FindingKind::memory_leak,
              .title = "memory leak in {f}",
              .stack = StackPlan::leak,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "unreferenced object 0x",
              .kind = FindingKind::memory_leak,
              .title = "memory leak in {f}",
              .stack = StackPlan::leak,
              .role = HeaderRole::continues},

    // mm/slub.c: "BUG kmalloc-64 (Tainted: G B): Poison overwritten".
    HeaderRow{.literal = "BUG kmalloc-",
              .rest = ".*: Object already free",
              .kind = FindingKind::slab_corruption,
              .title = "BUG: Object already free",
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG ",
              .rest = "(?P<cache>[\\w:.-]+) \\((?:Not tainted|Tainted: [^)]*)\\): (?P<what>.+)",
              .kind = FindingKind::slab_corruption,
              .title = "BUG: {what} in {f}"},

    // mm/usercopy.c reports and then calls BUG(); before 4.8.. and in hardened trees it does not.
    HeaderRow{.literal = "kernel BUG at ",
              .rest = "(?P<location>\\S*mm/usercopy\\.c:\\d+)",
              .kind = FindingKind::usercopy,
              .title = "BUG: bad usercopy in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "kernel BUG at ",
              .rest = "(?P<location>\\S*lib/list_debug\\.c:\\d+)",
              .kind = FindingKind::list_corruption,
              .title = "BUG: corrupted list in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside,
              .alternative = "bad-access in {f}"},
};

}  // namespace

std::span<const HeaderRow> table::memory() {
    return rows;
}

}  // namespace faultline::classify
