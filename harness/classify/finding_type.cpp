// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/finding_type.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

struct Row {
    std::string_view begin;     ///< of the title
    std::string_view contains;  ///< and this behind it; empty: anything
    std::string_view type;
};

/// The first row that fits wins.
constexpr std::array rows{
    Row{"KASAN: ", "invalid-free", "KASAN-INVALID-FREE"},
    Row{"KASAN: ", "double-free", "KASAN-INVALID-FREE"},
    Row{"KASAN: ", "null-ptr-deref Write", "KASAN-NULL-POINTER-DEREFERENCE-WRITE"},
    Row{"KASAN: ", "null-ptr-deref", "KASAN-NULL-POINTER-DEREFERENCE-READ"},
    Row{"KASAN: ", "use-after-free Write", "KASAN-USE-AFTER-FREE-WRITE"},
    Row{"KASAN: ", "use-after-free", "KASAN-USE-AFTER-FREE-READ"},
    Row{"KASAN: ", " Write", "KASAN-WRITE"},
    Row{"KASAN: ", "", "KASAN-READ"},
    Row{"KCSAN: ", "data-race", "KCSAN-DATARACE"},
    Row{"KCSAN: ", "assert", "KCSAN-ASSERT"},
    Row{"KCSAN: ", "", "KCSAN-UNKNOWN"},
    Row{"KFENCE: ", "memory corruption", "KFENCE-MEMORY-CORRUPTION"},
    Row{"KFENCE: ", "invalid free", "KFENCE-INVALID-FREE"},
    Row{"KFENCE: ", "use-after-free write", "KFENCE-USE-AFTER-FREE-WRITE"},
    Row{"KFENCE: ", "use-after-free", "KFENCE-USE-AFTER-FREE-READ"},
    Row{"KFENCE: ", " write", "KFENCE-WRITE"},
    Row{"KFENCE: ", " read", "KFENCE-READ"},
    Row{"KFENCE: ", "", "KFENCE-UNKNOWN"},
    Row{"KMSAN: ", "uninit-value", "KMSAN-UNINIT-VALUE"},
    Row{"KMSAN: ", "infoleak", "KMSAN-INFO-LEAK"},
    Row{"KMSAN: ", "use-after-free", "KMSAN-USE-AFTER-FREE-READ"},
    Row{"KMSAN: ", "", "KMSAN-UNKNOWN"},
    Row{"UBSAN: ", "array-index-out-of-bounds", "MEMORY_SAFETY_UBSAN"},
    Row{"UBSAN: ", "object-size-mismatch", "MEMORY_SAFETY_UBSAN"},
    Row{"UBSAN: ", "", "UBSAN"},
    Row{"memory leak in ", "", "LEAK"},

    Row{"possible deadlock in ", "", "LOCKDEP"},
    Row{"inconsistent lock state", "", "LOCKDEP"},
    Row{"WARNING: locking bug in ", "", "LOCKDEP"},
    Row{"WARNING: suspicious RCU usage in ", "", "LOCKDEP"},
    Row{"WARNING: bad unlock balance in ", "", "LOCKDEP"},
    Row{"WARNING: bad contention in ", "", "LOCKDEP"},
    Row{"WARNING: held lock freed in ", "", "LOCKDEP"},
    Row{"WARNING: lock held when returning to user space in ", "", "LOCKDEP"},
    Row{"WARNING: Nested lock was not taken in ", "", "LOCKDEP"},
    Row{"WARNING: still has locks held in ", "", "LOCKDEP"},
    Row{"WARNING: refcount bug in ", "", "REFCOUNT_WARNING"},
    Row{"WARNING", "", "WARNING"},

    Row{"INFO: task hung in ", "", "HANG"},
    Row{"INFO: task can't die in ", "", "HANG"},
    Row{"INFO: rcu detected stall in ", "", "HANG"},
    Row{"BUG: soft lockup in ", "", "HANG"},
    Row{"BUG: hard lockup in ", "", "HANG"},

    Row{"BUG: unable to handle kernel NULL pointer dereference in ", "",
        "NULL-POINTER-DEREFERENCE"},
    Row{"BUG: unable to handle kernel paging request in ", "", "MEMORY_SAFETY_BUG"},
    Row{"BUG: corrupted list in ", "", "MEMORY_SAFETY_BUG"},
    Row{"BUG: bad usercopy in ", "", "BUG"},
    Row{"kernel BUG in ", "", "BUG"},
    Row{"BUG: scheduling while atomic in ", "", "ATOMIC_SLEEP"},
    Row{"BUG: sleeping function called from invalid context in ", "", "ATOMIC_SLEEP"},
    Row{"BUG: bad unlock balance in ", "", "LOCKDEP"},
    Row{"BUG: bad contention in ", "", "LOCKDEP"},
    Row{"BUG: held lock freed in ", "", "LOCKDEP"},
    Row{"BUG: lock held when returning to user space in ", "", "LOCKDEP"},
    Row{"BUG: still has locks held in ", "", "LOCKDEP"},
    Row{"BUG: using ", "in preemptible code in", "LOCKDEP"},
    Row{"BUG: spinlock ", "", "LOCKDEP"},
    Row{"BUG: rwlock ", "", "LOCKDEP"},

    Row{"general protection fault in ", "", "DoS"},
    Row{"divide error in ", "", "DoS"},
    Row{"invalid opcode in ", "", "DoS"},
    Row{"int3 in ", "", "DoS"},
    Row{"stack segment fault in ", "", "DoS"},
    Row{"PANIC: double fault", "", "DoS"},
    Row{"kernel stack overflow", "", "DoS"},
    Row{"kernel panic: ", "", "DoS"},
    Row{"Unhandled fault in ", "", "DoS"},
    Row{"Unhandled prefetch abort in ", "", "DoS"},
    Row{"Alignment trap in ", "", "DoS"},
    Row{"Internal error in ", "", "DoS"},
    Row{"unregister_netdevice: ", "", "DoS"},
    Row{"VFS: ", "", "DoS"},
    Row{"trusty: ", "", "DoS"},
    Row{"go runtime error", "", "DoS"},
    Row{"panic: ", "", "DoS"},

    Row{"SYZFAIL", "", "SYZ_FAILURE"},
    Row{"SYZFATAL", "", "SYZ_FAILURE"},
    Row{"unexpected kernel reboot", "", "REBOOT"},
    Row{"lost connection to test machine", "", "LOST_CONNECTION"},
};

}  // namespace

std::string_view type_of_title(std::string_view title) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
        return title.starts_with(row.begin) && title.find(row.contains) != std::string_view::npos;
    });
    return found == rows.end() ? std::string_view() : found->type;
}

}  // namespace faultline::classify
