// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/expectation.hpp"

#include <algorithm>
#include <array>

namespace faultline::selftest {
namespace {

using Kind = model::FindingKind;

const std::vector<Kind> faults{Kind::page_fault, Kind::general_protection, Kind::stack_overflow};
const std::vector<std::string_view> fault_texts{
    "BUG: unable to handle page fault", "BUG: kernel NULL pointer dereference",
    "general protection fault", "stack guard page was hit"};
const std::vector<std::string_view> fault_titles{"BUG: unable to handle kernel *",
                                                 "general protection fault in *",
                                                 "BUG: stack guard page was hit in *"};
const std::vector<std::string_view> stack_titles{"kernel panic: stack is corrupted in *"};

/// Names are those that drivers/misc/lkdtm of Linux 5.10 to 7.x had or have; families first by
/// their whole name, then by how they begin. What they print was taken from guests of ours.
const std::vector<Expectation>& table() {
    static const std::vector<Expectation> rows{
        {"PANIC",
         {"Kernel panic - not syncing: dumptest"},
         {Kind::panic},
         {"kernel panic: dumptest"},
         true},
        {"PANIC_STOP_IRQOFF",
         {"Kernel panic - not syncing: panic stop irqoff test"},
         {Kind::panic},
         {"kernel panic: panic stop irqoff test"},
         true},
        {"PANIC_IN_HARDIRQ",
         {"Kernel panic - not syncing"},
         {Kind::panic},
         {"kernel panic: *"},
         true},
        {"BUG",
         {"kernel BUG at drivers/misc/lkdtm/bugs.c"},
         {Kind::bug},
         {"kernel BUG in lkdtm_BUG"}},
        {"BUG_IN_HARDIRQ",
         {"kernel BUG at drivers/misc/lkdtm/bugs.c"},
         {Kind::bug},
         {"kernel BUG in *"},
         true},
        {"WARNING", {"WARNING: "}, {Kind::warning}, {"WARNING in lkdtm_WARNING"}},
        {"WARNING_MESSAGE",
         {"Warning message trigger count"},
         {Kind::warning},
         {"WARNING in lkdtm_WARNING_MESSAGE"}},
        {"EXCEPTION",
         {"BUG: kernel NULL pointer dereference"},
         {Kind::page_fault},
         {"BUG: unable to handle kernel NULL pointer dereference in lkdtm_EXCEPTION"}},
        {"LOOP", {"BUG: soft lockup"}, {Kind::soft_lockup}, {"BUG: soft lockup in *"}, true},
        {"EXHAUST_STACK",
         {"stack guard page was hit", "kernel stack overflow"},
         {Kind::stack_overflow},
         {"BUG: stack guard page was hit in *"},
         true},
        {"CORRUPT_STACK",
         {"stack-protector: Kernel stack is corrupted"},
         {Kind::corrupted_stack, Kind::panic},
         stack_titles,
         true},
        {"CORRUPT_STACK_STRONG",
         {"stack-protector: Kernel stack is corrupted"},
         {Kind::corrupted_stack, Kind::panic},
         stack_titles,
         true},
        {"ARRAY_BOUNDS",
         {"UBSAN: array-index-out-of-bounds"},
         {Kind::ubsan},
         {"UBSAN: array-index-out-of-bounds in lkdtm_ARRAY_BOUNDS"}},
        {"CORRUPT_LIST_ADD",
         {"list_add corruption"},
         {Kind::list_corruption},
         {"BUG: corrupted list in lkdtm_CORRUPT_LIST_ADD", "WARNING in lkdtm_CORRUPT_LIST_ADD"}},
        {"CORRUPT_LIST_DEL",
         {"list_del corruption"},
         {Kind::list_corruption},
         {"BUG: corrupted list in lkdtm_CORRUPT_LIST_DEL", "WARNING in lkdtm_CORRUPT_LIST_DEL"}},
        {"STACK_GUARD_PAGE_*", fault_texts, faults, fault_titles, true},
        {"UNSET_SMEP", {"pinned CR4 bits changed"}, {Kind::warning}, {"WARNING in *"}},
        {"DOUBLE_FAULT",
         {"double fault"},
         {Kind::double_fault},
         {"PANIC: double fault in lkdtm_DOUBLE_FAULT"},
         true},
        {"SLAB_LINEAR_OVERFLOW", {"BUG: KASAN"}, {Kind::kasan}, {"KASAN: *"}},
        {"VMALLOC_LINEAR_OVERFLOW", fault_texts, faults, fault_titles},
        {"WRITE_AFTER_FREE",
         {"BUG: KASAN", "Poison overwritten", "Freelist Pointer check fails"},
         {},
         {"*"},
         true},
        {"WRITE_BUDDY_AFTER_FREE", {"BUG: KASAN", "Bad page state"}, {}, {"*"}, true},
        {"READ_AFTER_FREE", {"BUG: KASAN", "general protection fault"}, {}, {"*"}},
        {"READ_BUDDY_AFTER_FREE", {"BUG: KASAN", "general protection fault"}, {}, {"*"}},
        {"SLAB_FREE_DOUBLE",
         {"kernel BUG at mm/slub.c", "Object already free"},
         {Kind::bug, Kind::slab_corruption},
         {"*"},
         true},
        {"SLAB_FREE_CROSS", {"Wrong slab cache"}, {Kind::warning}, {"WARNING in *"}, true},
        {"SLAB_FREE_PAGE",
         {"is not a Slab page", "is not on a slab"},
         {Kind::warning, Kind::bug},
         {"*"},
         true},
        {"SOFTLOCKUP", {"BUG: soft lockup"}, {Kind::soft_lockup}, {"BUG: soft lockup in *"}, true},
        {"HARDLOCKUP", {"hard LOCKUP"}, {Kind::hard_lockup}, {"*"}, true},
        {"SMP_CALL_LOCKUP",
         {"BUG: soft lockup", "hard LOCKUP"},
         {Kind::soft_lockup, Kind::hard_lockup},
         {"*"},
         true},
        {"SPINLOCKUP",
         {"BUG: soft lockup", "BUG: spinlock lockup"},
         {Kind::soft_lockup},
         {"BUG: soft lockup in *"},
         true},
        {"HUNG_TASK",
         {"blocked for more than"},
         {Kind::hung_task},
         {"INFO: task hung in lkdtm_HUNG_TASK"},
         true},
        {"EXEC_*", fault_texts, faults, fault_titles},
        {"ACCESS_*", fault_texts, faults, fault_titles},
        {"WRITE_RO*", fault_texts, faults, fault_titles},
        {"WRITE_KERN", fault_texts, faults, fault_titles},
        {"REFCOUNT_TIMING", {}, {}, {}, false, "it only measures time"},
        {"ATOMIC_TIMING", {}, {}, {}, false, "it only measures time"},
        {"REFCOUNT_*", {"refcount_t: "}, {Kind::refcount}, {"WARNING: refcount bug in *"}},
        {"USERCOPY_*", {"usercopy: Kernel memory "}, {Kind::usercopy}, {"BUG: bad usercopy in *"}},
        {"CFI_*", {"CFI failure at", "kernel BUG at"}, {}, {"*"}},
        {"FORTIFY_*",
         {"detected buffer overflow", "detected field-spanning write"},
         {Kind::warning, Kind::bug},
         {"*"}},
    };
    return rows;
}

bool matches(std::string_view pattern, std::string_view type) {
    if (!pattern.ends_with('*')) return pattern == type;
    return type.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

Expectation lkdtm_expectation(std::string_view type) {
    const auto found = std::find_if(table().begin(), table().end(),
                                    [&](const auto& row) { return matches(row.name, type); });
    if (found != table().end()) return *found;
    return {type, {"BUG: ", "WARNING: ", "Oops: ", "Kernel panic - not syncing"}, {}, {"*"}};
}

}  // namespace faultline::selftest
