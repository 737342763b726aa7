// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/suspicion.hpp"

namespace faultline::run {
using model::FindingKind;

namespace {

Suspicion suspicion_of(FindingKind kind) {
    // No default: the compiler asks for a word on each new kind.
    switch (kind) {
        case FindingKind::soft_lockup:
        case FindingKind::hard_lockup:
        case FindingKind::rcu_stall:
        case FindingKind::hung_task:
        case FindingKind::workqueue_lockup:
            return Suspicion::time;
        // Accounting, the rules of locks, bounds and references: what was called in which order.
        case FindingKind::oom_kill:
        case FindingKind::oom_loop:
        case FindingKind::oom_livelock:
        case FindingKind::lockdep:
        case FindingKind::kcsan:
        case FindingKind::ubsan:
        case FindingKind::usercopy:
        case FindingKind::object_debug:
        case FindingKind::atomic_sleep:
        case FindingKind::memory_leak:
        case FindingKind::netdevice_leak:
        case FindingKind::dentry_leak:
        // No word of the kernel's.
        case FindingKind::no_output:
        case FindingKind::program_crash:
            return Suspicion::none;
        case FindingKind::oops:
        case FindingKind::page_fault:
        case FindingKind::bug:
        case FindingKind::general_protection:
        case FindingKind::panic:
        case FindingKind::warning:
        case FindingKind::divide_error:
        case FindingKind::invalid_opcode:
        case FindingKind::int3:
        case FindingKind::stack_segment:
        case FindingKind::double_fault:
        case FindingKind::stack_overflow:
        case FindingKind::corrupted_stack:
        case FindingKind::refcount:
        case FindingKind::list_corruption:
        case FindingKind::kasan:
        case FindingKind::kmsan:
        case FindingKind::kfence:
        case FindingKind::bad_page:
        case FindingKind::slab_corruption:
        case FindingKind::machine_check:
        case FindingKind::nmi:
        case FindingKind::unexpected_reboot:
        case FindingKind::data_corruption:
        case FindingKind::other:
            break;
    }
    return Suspicion::threads;
}

}  // namespace

Suspicion suspicion_of(FindingKind kind, unsigned cpus) {
    const auto suspicion = suspicion_of(kind);
    return suspicion == Suspicion::threads && cpus < 2 ? Suspicion::none : suspicion;
}

bool is_same_failure(const model::Finding& first, const model::Finding& second) {
    if (!first.signature.title.empty() && first.signature.title == second.signature.title) {
        return true;
    }
    if (first.title == second.title) return true;
    return first.kind == second.kind && suspicion_of(first.kind) == Suspicion::time;
}

}  // namespace faultline::run
