// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/frame_table.hpp"

#include <algorithm>
#include <span>

namespace faultline::classify {

namespace {

/// A name in which '*' stands for anything.
using Glob = std::string_view;

/// The leftmost place for each part is as good as any, so this is linear in the name.
bool matches(std::string_view name, Glob glob) {
    auto star = glob.find('*');
    if (star == Glob::npos) return name == glob;
    if (!name.starts_with(glob.substr(0, star))) return false;
    name.remove_prefix(star);
    glob.remove_prefix(star + 1);
    while ((star = glob.find('*')) != Glob::npos) {
        const auto at = name.find(glob.substr(0, star));
        if (at == std::string_view::npos) return false;
        name.remove_prefix(at + star);
        glob.remove_prefix(star + 1);
    }
    return name.ends_with(glob);
}

bool any_matches(std::string_view name, std::span<const Glob> globs) {
    return std::any_of(globs.begin(), globs.end(), [&](Glob glob) { return matches(name, glob); });
}

// clang-format off
constexpr Glob helpers[]{
    // Sanitizers and what checks for them.
    "*kasan*", "*kmsan*", "*kcsan*", "*kcov*", "*__asan*", "*hwasan*", "*__sanitizer*", "*ubsan*",
    "check_memory_region*", "print_report", "print_address_description*", "*_nocheck", "kfence_*",
    "memory_is_*", "read_word_at_a_time", "kmemleak_*", "create_object", "handle_overflow",
    "__virt_addr_valid",
    // Reporting: from the trap to the text.
    "*dump_stack*", "show_stack*", "dump_backtrace*", "walk_stackframe", "unwind_backtrace",
    "*warn_slowpath*", "__warn*", "warn_bogus*", "print_tainted", "report_bug*", "handle_bug",
    "fixup_bug*", "panic", "vpanic", "nmi_panic", "*printk*", "die", "__die*", "*do_error_trap",
    "do_trap*", "*_trap", "*invalid_op*", "bug_handler*", "bug_brk*", "brk_handler",
    "call_break_hook", "do_debug_exception", "*exc_int3", "oops_*", "page_fault_oops", "no_context",
    "*bad_area*", "*page_fault*", "el1_abort", "el1_dbg", "el1_brk64", "el1_sync*", "el1h_64_sync*",
    "do_mem_abort", "do_translation_fault", "*do_kernel_fault", "die_kernel_fault", "arm64_*die",
    "do_undefinstr", "call_undef_hook", "do_DataAbort", "do_tag_check_fault", "do_tag_recovery",
    "el1_undef*", "el1_bti", "el1_gcs", "el1_fpac", "el1_mops", "el1_pc", "do_el1_*", "do_sea",
    "do_alignment_fault", "*_serror*", "asm_exc_*", "exc_general_*", "exc_divide_*",
    "program_check_*", "do_program_check", "data_access_common*", "do_report_trap",
    "monitor_event_exception", "illegal_op", "do_dat_exception", "do_protection_exception",
    "report_tag_fault*", "blocking_notifier_*", "notifier_call_chain", "atomic_notifier_*",
    "do_PrefetchAbort", "__panic", "panic_saved_regs", "__schedule_bug", "rust_helper_BUG",
    "spin_dump", "spin_bug*", "rwlock_bug*", "print_*_bug*", "print_unlock*", "check_noncircular*",
    "mark_lock*", "mark_held_locks", "assign_lock_key", "bad_page", "print_bad_pte*",
    "*rust_begin_unwind", "*core9panicking*", "lockdep_*",
    "fortify_panic*", "__fortify_*", "__stack_chk_fail", "check_panic_on_warn",
    "check_preemption_disabled", "__this_cpu_preempt_check", "debug_smp_processor_id",
    // Allocators.
    "*kmalloc*", "*vmalloc*", "*kzalloc*", "*kcalloc*", "*kvcalloc*", "*krealloc*", "*kmem_cache_*", "kfree*",
    "kvfree*", "vfree*", "__vunmap", "*slab_alloc*", "*slab_free*", "allocate_slab*", "new_slab*",
    "*alloc_page*", "*alloc_frozen_pages*", "*folio_alloc*", "*get_free_pages*",
    "free_large_kmalloc", "__free_pages*", "cache_alloc*", "*should_fail*", "stack_depot_*",
    "ida_*", "*check_heap_object*", "check_copy_size", "*compound_head", "folio_unlock*", "*folio_lock*",
    "*lock_page*",
    "__phys_addr*", "*check_object_size*", "slab_pre_alloc_hook*", "slab_post_alloc_hook*", "post_alloc_hook*", "kstrdup*", "kstrndup*",
    "kmemdup*", "kvasprintf*", "kasprintf", "devm_k*alloc*", "*memdup_user*", "strndup_user",
    "*list_lru_*", "sget_userns", "find_lock_entries", "find_get_entries", "truncate_inode_pages*",
    // Locks, atomics and RCU.
    "*spin_lock*", "*spin_unlock*", "*spin_trylock*", "*raw_read_*lock*", "*raw_write_*lock*",
    "do_raw_*", "rt_read_*lock*", "rt_write_*lock*", "rtlock_*", "*queued_spin_*", "*mutex_lock*", "*mutex_unlock*", "*mutex_trylock*", "down_*",
    "__down_*", "___down_*", "up_*", "__up_*", "rwsem_*", "__rwsem_*", "owner_on_cpu",
    "*_spin_on_owner", "mutex_optimistic_spin", "percpu_down_*", "percpu_up_*", "*rt_mutex*", "__wake_up*", "finish_wait", "prepare_to_wait*",
    "wait_for_completion*", "*wait_for_common*", "*swake_up*", "complete", "complete_all", "*lock_acquire*",
    "*lock_release*", "*lockdep*", "register_lock_class", "lock_downgrade", "*raw_spin_rq_*lock*",
    "*__lock_*", "reacquire_held_locks", "osq_*", "*might_sleep*", "*might_resched*", "might_alloc", "start_flush_work", "*might_fault*", "atomic*_inc*",
    "atomic*_dec*", "atomic*_read*", "atomic*_set*", "atomic*_add*", "atomic*_sub*",
    "atomic*_fetch*", "atomic*xchg*", "*arch_atomic*", "raw_atomic*", "__atomic*", "instrument_*",
    "__local_bh_*enable*", "*rcu_read_*lock*", "*call_rcu*", "*lock_is_held*", "*seqprop_assert*",
    "lock_sock*", "release_sock", "*trace_hardirqs_*",
    // Strings, memory and user copies.
    "*memcpy*", "*memset*", "*memmove*", "*memcmp*", "strcpy*", "strncpy*", "strlen*", "strnlen*",
    "strcmp*", "strncmp*", "*strscpy*", "strcat*", "strstr*", "strnstr*", "strchr*", "strnchr*", "strrchr*", "strim", "strspn", "strcspn",
    "strpbrk", "strlcpy*", "memchr*", "memscan", "*copy_to_user*",
    "*copy_from_user*", "*copy_user_*", "*clear_user*", "usercopy_*", "*hardened_usercopy*",
    "__put_user*", "__get_user*", "rep_*", "*copy_from_iter*", "*copy_to_iter*", "copy_page_*iter*",
    "string", "pointer", "*string_nocheck", "hex_string", "number", "format_decode", "put_dec*", "widen_string", "escaped_string",
    "ip4_addr_string*", "ip6_addr_string*", "mac_address_string", "uuid_string", "dentry_name",
    "symbol_string", "bdev_name", "netdev_bits", "_dev_info", "_dev_warn", "_dev_err",
    "_dev_notice", "*dev_printk*", "dev_vprintk_emit", "netdev_info", "netdev_warn", "netdev_err",
    "va_format", "*snprintf", "*sprintf", "*scnprintf", "vprintk*", "crc*",
    // Lists, trees, counters, references and socket buffers.
    "*list_add*", "*list_del*", "*list_move*", "*list_splice*", "list_empty*", "hlist_unhashed*", "klist_*", "rb_*", "__rb_*",
    "*refcount_*", "kref_*", "kobject_*", "ref_tracker_*", "*test_and_*_bit*", "*test_bit*", "*set_bit*", "*change_bit*",
    "*clear_bit*", "rhashtable_*", "rht_*", "*find_next_bit*", "*find_first_bit*", "__bitmap_*",
    "bitmap_find_*", "bitmap_set*", "bitmap_clear*", "bitmap_zero*", "xas_*", "idr_*",
    "radix_tree_*", "skb_panic", "skb_over_panic", "skb_under_panic", "skb_push", "skb_put",
    "__x86_indirect_thunk_*",
    // Object debugging and the calls that it watches.
    "*debug_print_object*", "*debug_object_*", "*debug_check_no_obj*", "*debug_assert_init*",
    "debug_timer_*", "debug_work_*", "timer_is_static_object", "work_is_static_object",
    "init_timer_key", "add_uevent_var", "proc_register", "proc_create*", "__flush_work*",
    "__queue_work*", "queue_work_on", "drain_workqueue", "destroy_workqueue", "kthread_stop*",
    "del_timer*", "*timer_delete*", "timer_shutdown*", "add_timer*", "__mod_timer", "try_to_del_timer*", "mod_timer*", "try_to_grab_pending*",
    "*cancel_*work*", "flush_work", "__flush_work", "flush_delayed_work", "queue_delayed_work*",
    // Thin wrappers of devices, of dentries and of the core.
    "device_add*", "device_create*", "device_del*", "device_unregister*", "get_device_parent*",
    "dpm_sysfs_*", "sysfs_remove_*", "usb_submit_urb*", "unregister_netdevice*",
    "unregister_netdev", "device_remove_file*", "device_for_each_child*", "__unregister_client",
    "i2c_del_adapter", "usb_kill_urb", "usb_kill_anchored_urbs", "usb_poison_*",
    "rollback_registered*", "dput", "fast_dput", "umount_check", "d_walk",
};

constexpr Glob dispatchers[]{
    "*do_syscall_*", "*do_fast_syscall_*", "el0_svc*", "invoke_syscall*", "x64_sys_call",
    "entry_SYSCALL*", "entry_INT80*", "ret_fast_syscall*", "system_call*", "tracesys*",
    "sysenter_*", "process_one_work", "process_scheduled_works", "worker_thread", "kthread",
    "ret_from_fork*", "smpboot_thread_fn", "run_ksoftirqd", "start_secondary", "cpu_startup_entry",
    "*do_softirq*", "handle_softirqs", "*netif_receive_skb*", "call_timer_fn", "*run_timers*",
    "run_timer_softirq", "*hrtimer_run*", "smp_call_function*", "on_each_cpu*",
    // Operations of files.
    "*vfs_read", "*vfs_write", "vfs_readv", "vfs_writev", "vfs_iter_*", "vfs_ioctl", "vfs_open",
    "ksys_read", "ksys_write", "ksys_ioctl", "*compat_*ioctl", "*_sys_ioctl", "do_vfs_ioctl",
    "blkdev_ioctl", "do_iter_*", "call_*_iter", "new_sync_*", "call_mmap", "mmap_region",
    "do_mmap*", "do_dentry_open", "__do_fault",
    // Operations of sockets.
    "rtnetlink_rcv_msg", "sock_sendmsg*", "sock_recvmsg*", "sock_release", "__sock_release",
    "sock_common_setsockopt", "do_sock_setsockopt", "__sys_setsockopt", "netlink_dump",
    "nfnetlink_rcv_msg", "__sys_listen", "kernel_listen", "kernel_setsockopt",
    // On the way back to user mode.
    "__fput", "task_work_run", "*exit_to_user*", "sk_common_release", "__mmput",
};

constexpr Glob stall_helpers[]{
    "*apic_timer_interrupt*", "rcu_*", "*_rcu_*lock*",
};

constexpr Glob interrupt_entries[]{
    "*apic_timer_interrupt*", "asm_call_irq_on_stack", "el1_irq*", "el1h_64_irq*", "__irq_svc",
    "handle_exception", "ret_from_exception",
};

constexpr Glob waits[]{
    "*sched*", "*_lock*", "*_slowlock*", "*down*", "*rwsem*", "*mutex*", "*completion*", "*wait*",
    "*kthread*", "ret_from_fork*", "*synchronize*", "*context_switch*", "*__switch_to*",
    "*cancel_*work*", "*flush_work", "*rcu_barrier*", "msleep*", "*usleep*", "do_read_cache_folio",
    "*fdatawait*", "usb_*_msg",
};
// clang-format on

}  // namespace

bool is_helper(std::string_view function) {
    return any_matches(function, helpers);
}

bool is_dispatcher(std::string_view function) {
    return any_matches(function, dispatchers);
}

bool is_stall_helper(std::string_view function) {
    return any_matches(function, stall_helpers);
}

bool is_interrupt_entry(std::string_view function) {
    return any_matches(function, interrupt_entries);
}

bool is_wait(std::string_view function) {
    return any_matches(function, waits);
}

bool matches_any(std::string_view name, std::span<const std::string_view> globs) {
    return any_matches(name, globs);
}

}  // namespace faultline::classify
