// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/guilty_frame.hpp"

#include "classify/frame_table.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <vector>

namespace faultline::classify {
namespace {

/// Frames by name, innermost first; "? foo" is a guess.
std::vector<model::Frame> frames(std::initializer_list<const char*> names) {
    std::vector<model::Frame> list;
    for (const std::string name : names) {
        model::Frame frame;
        frame.reliable = !name.starts_with("? ");
        frame.function = frame.reliable ? name : name.substr(2);
        list.push_back(frame);
    }
    return list;
}

/// The name alone; empty for nobody.
std::string guilty(const std::vector<model::Frame>& list, FrameChoice choice) {
    const auto found = guilty_function(list, choice);
    return found ? found->name : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guilty_frame)

BOOST_AUTO_TEST_CASE(the_first_frame_of_its_own_is_guilty) {
    BOOST_CHECK_EQUAL(guilty(frames({"kernfs_remove", "rdt_kill_sb"}), FrameChoice::first_own),
                      "kernfs_remove");
}

BOOST_AUTO_TEST_CASE(helpers_and_guesses_are_passed_over) {
    BOOST_CHECK_EQUAL(guilty(frames({"dump_stack_lvl", "panic", "? _printk", "sysrq_handle_crash"}),
                             FrameChoice::first_own),
                      "sysrq_handle_crash");
    BOOST_CHECK_EQUAL(
        guilty(frames({"__list_del_entry_valid", "_raw_spin_lock_irqsave", "kmem_cache_alloc_trace",
                       "refcount_warn_saturate", "memcpy", "__asan_load8", "foo.cold"}),
               FrameChoice::first_own),
        "foo");
}

BOOST_AUTO_TEST_CASE(wrappers_that_the_compiler_inlines_are_passed_over_too) {
    // A log that was symbolised names them.
    for (const auto* name : {"instrument_atomic_read_write", "arch_test_bit", "generic_change_bit",
                             "list_empty_careful", "hlist_unhashed", "atomic_fetch_sub_release",
                             "atomic64_try_cmpxchg", "atomic_long_set", "__down_write_common",
                             "__up_read", "owner_on_cpu", "rwsem_spin_on_owner", "check_copy_size",
                             "__check_heap_object", "strrchr", "memchr_inv", "kvcalloc_noprof",
                             "slab_pre_alloc_hook", "__debug_check_no_obj_freed"}) {
        BOOST_CHECK_EQUAL(guilty(frames({name, "foo"}), FrameChoice::first_own), "foo");
    }
}

BOOST_AUTO_TEST_CASE(checks_of_context_are_passed_over) {
    for (const auto* name : {"__might_resched", "__might_sleep", "might_alloc", "assign_lock_key",
                             "bad_page", "print_bad_pte", "__wait_for_common", "rt_read_lock"}) {
        BOOST_CHECK_EQUAL(guilty(frames({name, "foo"}), FrameChoice::first_own), "foo");
    }
}

BOOST_AUTO_TEST_CASE(entries_of_traps_are_passed_over_on_each_architecture) {
    for (const auto* name :
         {"asm_exc_invalid_op", "exc_general_protection", "do_el1_undef", "el1_bti", "el1_undef",
          "do_program_check", "program_check_common_virt", "monitor_event_exception",
          "do_trap_break"}) {
        BOOST_CHECK_EQUAL(guilty(frames({name, "foo"}), FrameChoice::first_own), "foo");
    }
}

BOOST_AUTO_TEST_CASE(no_frame_of_its_own_is_nobody) {
    for (const auto choice :
         {FrameChoice::first_own, FrameChoice::entry_point, FrameChoice::waiter}) {
        BOOST_CHECK_EQUAL(guilty({}, choice), "");
        BOOST_CHECK_EQUAL(guilty(frames({"? foo"}), choice), "");
    }
}

BOOST_AUTO_TEST_CASE(a_system_call_has_one_name) {
    for (const auto* name : {"__x64_sys_rmdir", "__arm64_sys_rmdir", "__ia32_sys_rmdir"}) {
        BOOST_CHECK_EQUAL(guilty(frames({name}), FrameChoice::first_own), "sys_rmdir");
    }
    for (const auto* name : {"SyS_rmdir", "__se_sys_rmdir", "__do_sys_rmdir", "ksys_rmdir"}) {
        BOOST_CHECK_EQUAL(guilty(frames({name}), FrameChoice::first_own), "rmdir");
    }
}

BOOST_AUTO_TEST_CASE(a_stall_is_named_below_the_first_dispatcher) {
    BOOST_CHECK_EQUAL(guilty(frames({"memcpy", "mulaw_decode", "snd_pcm_oss_write", "__vfs_write",
                                     "vfs_write", "do_syscall_64"}),
                             FrameChoice::entry_point),
                      "snd_pcm_oss_write");
    BOOST_CHECK_EQUAL(
        guilty(frames({"foo", "smp_call_function_single", "bar"}), FrameChoice::entry_point),
        "smp_call_function");
}

BOOST_AUTO_TEST_CASE(a_stall_of_the_idle_task_is_named_after_its_loop) {
    BOOST_CHECK_EQUAL(
        guilty(frames({"default_idle", "do_idle", "cpu_startup_entry"}), FrameChoice::entry_point),
        "do_idle");
}

BOOST_AUTO_TEST_CASE(the_other_names_of_a_call_are_kept) {
    const auto found = guilty_function(frames({"__se_sys_rmdir"}), FrameChoice::first_own);
    BOOST_REQUIRE(found);
    BOOST_REQUIRE_EQUAL(found->others.size(), 2);
    BOOST_CHECK_EQUAL(found->others[0], "__se_sys_rmdir");
    BOOST_CHECK_EQUAL(found->others[1], "sys_rmdir");
}

BOOST_AUTO_TEST_CASE(a_choice_says_why_and_whom_it_passed_over) {
    const auto found =
        guilty_function(frames({"memcpy", "? guess", "thing_copy"}), FrameChoice::first_own);
    BOOST_REQUIRE(found);
    BOOST_CHECK_EQUAL(found->guilt.frame, "thing_copy");
    BOOST_CHECK_EQUAL(found->guilt.reason, "the first frame that is no helper");
    BOOST_REQUIRE_EQUAL(found->guilt.skipped.size(), 2);
    BOOST_CHECK_EQUAL(found->guilt.skipped[0], "memcpy");
}

BOOST_AUTO_TEST_CASE(helpers_of_one_kind_of_report_are_passed_over_there) {
    const std::vector<std::string_view> usb{"usb_*"};
    const auto list = frames({"usb_send", "thing_open"});
    BOOST_CHECK_EQUAL(guilty_function(list, FrameChoice::first_own)->name, "usb_send");
    BOOST_CHECK_EQUAL(guilty_function(list, FrameChoice::first_own, usb)->name, "thing_open");
}

BOOST_AUTO_TEST_CASE(a_hung_task_is_named_after_who_waits) {
    BOOST_CHECK_EQUAL(guilty(frames({"__switch_to", "__schedule", "schedule", "io_schedule",
                                     "folio_wait_bit_common", "read_cache_folio", "bar"}),
                             FrameChoice::waiter),
                      "read_cache_folio");
}

BOOST_AUTO_TEST_CASE(waits_for_rcu_and_rtnl_are_buckets_of_their_own) {
    BOOST_CHECK_EQUAL(
        guilty(frames({"schedule", "foo", "synchronize_srcu", "bar"}), FrameChoice::waiter),
        "synchronize_rcu");
    BOOST_CHECK_EQUAL(
        guilty(frames({"schedule", "__mutex_lock", "rtnl_lock", "bar"}), FrameChoice::waiter),
        "rtnl_lock");
}

BOOST_AUTO_TEST_CASE(ordinary_functions_are_in_no_table) {
    for (const auto* name : {"kernfs_remove", "rdt_kill_sb", "sysrq_handle_crash", "ext4_readdir",
                             "migrate_to_node", "cleanup_mnt", "do_exit"}) {
        BOOST_CHECK_MESSAGE(!is_helper(name), name);
        BOOST_CHECK_MESSAGE(!is_dispatcher(name), name);
        BOOST_CHECK_MESSAGE(!is_interrupt_entry(name), name);
        BOOST_CHECK_MESSAGE(!is_wait(name), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
