// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/frame_table.hpp"

#include <algorithm>
#include <span>

namespace faultline::classify {

namespace {

/// A name, with '*' at its ends for whatever may stand there.
using Glob = std::string_view;

bool matches(std::string_view name, Glob glob) {
    const bool open_begin = glob.starts_with('*');
    const bool open_end = glob.ends_with('*');
    glob.remove_prefix(open_begin ? 1 : 0);
    glob.remove_suffix(open_end ? 1 : 0);
    if (open_begin && open_end) return name.find(glob) != std::string_view::npos;
    if (open_begin) return name.ends_with(glob);
    if (open_end) return name.starts_with(glob);
    return name == glob;
}

bool any_matches(std::string_view name, std::span<const Glob> globs) {
    return std::any_of(globs.begin(), globs.end(), [&](Glob glob) { return matches(name, glob); });
}

constexpr Glob helpers[]{
    // Sanitizers and what checks for them.
    "*kasan*",
    "*kmsan*",
    "*kcsan*",
    "*kcov*",
    "*__asan*",
    "*hwasan*",
    "*__sanitizer*",
    "*ubsan*",
    "check_memory_region*",
    "print_report",
    "print_address_description*",
    "*_nocheck",
    "kfence_*",
    "memory_is_*",
    // Reporting: from the trap to the text.
    "dump_stack*",
    "show_stack*",
    "dump_backtrace*",
    "*warn_slowpath*",
    "__warn*",
    "warn_bogus*",
    "report_bug*",
    "handle_bug",
    "fixup_bug*",
    "panic",
    "vpanic",
    "nmi_panic",
    "*printk*",
    "die",
    "__die*",
    "*do_error_trap",
    "do_trap*",
    "*_trap",
    "*invalid_op*",
    "bug_handler*",
    "bug_brk*",
    "brk_handler",
    "call_break_hook",
    "do_debug_exception",
    "*exc_page_fault",
    "*exc_int3",
    "oops_*",
    "page_fault_oops",
    "no_context",
    "__bad_area*",
    "bad_area*",
    "*do_page_fault*",
    "*page_fault",
    "el1*_sync*",
    "el1_abort",
    "el1_dbg",
    "el1_brk64",
    "do_mem_abort",
    "do_translation_fault",
    "__do_kernel_fault",
    "die_kernel_fault",
    "arm64_*die",
    "do_undefinstr",
    "call_undef_hook",
    "do_DataAbort",
    "__dabt_svc",
    "sysrq_panic*",
    "fortify_panic*",
    "__fortify_*",
    "__stack_chk_fail",
    // Allocators.
    "*kmalloc*",
    "*vmalloc*",
    "*kzalloc*",
    "*kcalloc*",
    "*krealloc*",
    "kmem_cache_*",
    "kfree*",
    "kvfree*",
    "vfree*",
    "*slab_alloc*",
    "*slab_free*",
    "allocate_slab*",
    "deactivate_slab*",
    "new_slab*",
    "*alloc_pages*",
    "*alloc_frozen_pages*",
    "*folio_alloc*",
    "get_free_pages*",
    "__get_free_pages*",
    "free_large_kmalloc",
    "__free_pages*",
    "cache_alloc*",
    "*should_fail*",
    "stack_depot_*",
    "ida_free*",
    "ida_alloc*",
    "check_heap_object*",
    // Locks and atomics.
    "*spin_lock*",
    "*spin_unlock*",
    "*spin_trylock*",
    "*raw_read_*lock*",
    "*raw_write_*lock*",
    "do_raw_*",
    "*queued_spin_*",
    "*mutex_lock*",
    "*mutex_unlock*",
    "*mutex_trylock*",
    "down_*",
    "up_*",
    "rwsem_*",
    "*lock_acquire*",
    "*lock_release*",
    "*lockdep*",
    "register_lock_class",
    "lock_downgrade",
    "*__lock_*",
    "reacquire_held_locks",
    "osq_*",
    "*might_sleep*",
    "*might_fault*",
    "*atomic*_*inc*",
    "*atomic*_*dec*",
    "*atomic*_read",
    "__local_bh_*enable*",
    "*rcu_read_*lock*",
    // Strings, memory and user copies.
    "*memcpy*",
    "*memset*",
    "*memmove*",
    "*memcmp*",
    "strcpy*",
    "strncpy*",
    "strlen*",
    "strnlen*",
    "strcmp*",
    "strncmp*",
    "*strscpy*",
    "strcat*",
    "*copy_to_user*",
    "*copy_from_user*",
    "*copy_user_*",
    "*clear_user*",
    "*usercopy*",
    "__put_user*",
    "__get_user*",
    "rep_*",
    // Lists, trees, counters and references.
    "*list_add*",
    "*list_del*",
    "*list_move*",
    "*list_splice*",
    "rb_*",
    "__rb_*",
    "*refcount_*",
    "kref_*",
    "kobject_get*",
    "kobject_put*",
    "kobject_add*",
    "*kobject_cleanup",
    "*kobject_del",
    "kobject_init_and_add",
    "ref_tracker_*",
    "*find_next_bit*",
    "*find_first_bit*",
    "*bitmap_*",
    "xas_*",
    "idr_*",
    "radix_tree_*",
    // Object debugging and the calls it watches.
    "*debug_print_object*",
    "*debug_object_*",
    "debug_check_no_obj*",
    "*debug_assert_init*",
    "debug_timer_*",
    "debug_work_*",
    "add_uevent_var",
    "proc_register",
    "__flush_work*",
    "dput",
    "fast_dput",
    "umount_check",
    "d_walk",
    // Thin wrappers of devices and of the core.
    "device_add*",
    "device_create*",
    "device_del*",
    "device_unregister*",
    "sysfs_remove_*",
};

constexpr Glob dispatchers[]{
    "*do_syscall_*",
    "*do_fast_syscall_*",
    "el0_svc*",
    "invoke_syscall*",
    "entry_SYSCALL*",
    "entry_INT80*",
    "ret_fast_syscall*",
    "system_call*",
    "tracesys*",
    "sysenter_*",
    "process_one_work",
    "process_scheduled_works",
    "worker_thread",
    "kthread",
    "ret_from_fork*",
    "smpboot_thread_fn",
    "run_ksoftirqd",
    "start_secondary",
    "cpu_startup_entry",
    "do_idle",
    "*do_softirq*",
    "handle_softirqs",
    "*netif_receive_skb*",
    "call_timer_fn",
    "*run_timers*",
    "run_timer_softirq",
    "*hrtimer_run*",
    "smp_call_function*",
    "on_each_cpu*",
    // Operations of files.
    "vfs_*",
    "ksys_read",
    "ksys_write",
    "ksys_ioctl",
    "*compat_ioctl",
    "*_sys_ioctl",
    "do_vfs_ioctl",
    "blkdev_ioctl",
    "do_iter_*",
    "call_*_iter",
    "new_sync_*",
    "call_mmap",
    "mmap_region",
    "do_mmap*",
    "do_dentry_open",
    "__do_fault",
    "handle_mm_fault",
    "do_page_mkwrite",
    // Operations of sockets.
    "sock_sendmsg*",
    "sock_recvmsg*",
    "sock_release",
    "__sock_release",
    "sock_common_setsockopt",
    "do_sock_setsockopt",
    // On the way back to user mode.
    "__fput",
    "task_work_run",
    "*exit_to_user*",
};

constexpr Glob waits[]{
    "*schedul*",  "context_switch*",   "*__switch_to*",  "*_lock",
    "*_lock_*",   "*_slowlock*",       "*lock_slow*",    "down*",
    "__down*",    "*rwsem*",           "*completion*",   "wait_*",
    "*_wait",     "*_wait_*",          "__wait_*",       "prepare_to_*",
    "kthread*",   "*synchronize_*",    "rcu_barrier*",   "msleep*",
    "*usleep*",   "cancel_*work*",     "*flush_work*",   "io_schedule*",
    "bit_wait*",  "out_of_line_wait*", "folio_wait_*",   "do_read_cache_folio",
    "*__mutex_*", "mutex_*",           "ret_from_fork*", "*percpu_*down*",
    "swait_*",
};

}  // namespace

bool is_helper(std::string_view function) {
    return any_matches(function, helpers);
}

bool is_dispatcher(std::string_view function) {
    return any_matches(function, dispatchers);
}

bool is_wait(std::string_view function) {
    return any_matches(function, waits);
}

}  // namespace faultline::classify
