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

}  // namespace

BOOST_AUTO_TEST_SUITE(guilty_frame)

BOOST_AUTO_TEST_CASE(the_first_frame_of_its_own_is_guilty) {
    BOOST_CHECK_EQUAL(
        guilty_function(frames({"kernfs_remove", "rdt_kill_sb"}), FrameChoice::first_own),
        "kernfs_remove");
}

BOOST_AUTO_TEST_CASE(helpers_and_guesses_are_passed_over) {
    BOOST_CHECK_EQUAL(
        guilty_function(frames({"dump_stack_lvl", "panic", "? _printk", "sysrq_handle_crash"}),
                        FrameChoice::first_own),
        "sysrq_handle_crash");
    BOOST_CHECK_EQUAL(guilty_function(frames({"__list_del_entry_valid", "_raw_spin_lock_irqsave",
                                              "kmem_cache_alloc_trace", "refcount_warn_saturate",
                                              "memcpy", "__asan_load8", "foo.cold"}),
                                      FrameChoice::first_own),
                      "foo");
}

BOOST_AUTO_TEST_CASE(no_frame_of_its_own_is_nobody) {
    for (const auto choice :
         {FrameChoice::first_own, FrameChoice::entry_point, FrameChoice::waiter}) {
        BOOST_CHECK_EQUAL(guilty_function({}, choice), "");
        BOOST_CHECK_EQUAL(guilty_function(frames({"? foo"}), choice), "");
    }
}

BOOST_AUTO_TEST_CASE(a_system_call_has_one_name) {
    for (const auto* name : {"__x64_sys_rmdir", "__arm64_sys_rmdir", "__ia32_sys_rmdir"}) {
        BOOST_CHECK_EQUAL(guilty_function(frames({name}), FrameChoice::first_own), "sys_rmdir");
    }
    for (const auto* name : {"SyS_rmdir", "__se_sys_rmdir", "__do_sys_rmdir", "ksys_rmdir"}) {
        BOOST_CHECK_EQUAL(guilty_function(frames({name}), FrameChoice::first_own), "rmdir");
    }
}

BOOST_AUTO_TEST_CASE(a_stall_is_named_below_the_first_dispatcher) {
    BOOST_CHECK_EQUAL(guilty_function(frames({"memcpy", "mulaw_decode", "snd_pcm_oss_write",
                                              "__vfs_write", "vfs_write", "do_syscall_64"}),
                                      FrameChoice::entry_point),
                      "snd_pcm_oss_write");
    BOOST_CHECK_EQUAL(guilty_function(frames({"foo", "smp_call_function_single", "bar"}),
                                      FrameChoice::entry_point),
                      "smp_call_function");
}

BOOST_AUTO_TEST_CASE(the_interrupt_that_noticed_a_stall_does_not_count) {
    BOOST_CHECK_EQUAL(
        guilty_function(
            frames({"dump_stack", "rcu_sched_clock_irq", "tick_sched_timer", "__hrtimer_run_queues",
                    "sysvec_apic_timer_interrupt", "asm_sysvec_apic_timer_interrupt", "loops",
                    "calls", "process_one_work"}),
            FrameChoice::entry_point),
        "calls");
}

BOOST_AUTO_TEST_CASE(a_hung_task_is_named_after_who_waits) {
    BOOST_CHECK_EQUAL(
        guilty_function(frames({"__switch_to", "__schedule", "schedule", "io_schedule",
                                "folio_wait_bit_common", "read_cache_folio", "bar"}),
                        FrameChoice::waiter),
        "read_cache_folio");
}

BOOST_AUTO_TEST_CASE(waits_for_rcu_and_rtnl_are_buckets_of_their_own) {
    BOOST_CHECK_EQUAL(guilty_function(frames({"schedule", "foo", "synchronize_srcu", "bar"}),
                                      FrameChoice::waiter),
                      "synchronize_rcu");
    BOOST_CHECK_EQUAL(guilty_function(frames({"schedule", "__mutex_lock", "rtnl_lock", "bar"}),
                                      FrameChoice::waiter),
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
