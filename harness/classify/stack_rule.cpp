// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/stack_rule.hpp"

#include <array>

namespace faultline::classify {

namespace {

using What = Step::What;
using Glob = std::string_view;

constexpr std::array trace{Step{What::trace, {}}, Step{What::frames, {}}};
constexpr std::array crash{Step{What::pointer, {}}, Step{What::trace, {}}, Step{What::frames, {}}};
constexpr std::array warning{Step{What::later_pointer, {}}, Step{What::frames, {}},
                             Step{What::trace, {}}, Step{What::frames, {}}};
constexpr std::array header{Step{What::header, {}}, Step{What::trace, {}}, Step{What::frames, {}}};
constexpr std::array header_frames{Step{What::header, {}}, Step{What::frames, {}}};
constexpr std::array header_only{Step{What::header, {}}};
constexpr std::array at_lock{Step{What::held, {}}, Step{What::held, {}}, Step{What::frames, {}}};
constexpr std::array at_lock_old{Step{What::held, {}}};
constexpr std::array lock_state{Step{What::held, {}}, Step{What::trace, {}},
                                Step{What::frames, {}}};
constexpr std::array lock_order{Step{What::line, "which became "}, Step{What::frames, {}}};
constexpr std::array released{Step{What::line, "is trying to release lock"}, Step{What::frames, {}},
                              Step{What::trace, {}}, Step{What::frames, {}}};
// dump_page_owner() in mm/page_owner.c.
constexpr std::array page{Step{What::line, "page last allocated via"}, Step{What::frames, {}}};
// process_one_work() in kernel/workqueue.c; 6.9 and later name the function within a line.
constexpr std::array last_function{Step{What::named, "last function: "}};
constexpr std::array work_function{Step{What::named, "workfn="}};
constexpr std::array interrupted{Step{What::entry, {}}, Step{What::frames, {}}};

constexpr std::array stalled{Step{What::stalled, {}}, Step{What::frames, {}}, Step{What::trace, {}},
                             Step{What::frames, {}}};

constexpr std::array<Glob, 14> debug_helpers{
    "debug_*",          "*rcu*",  "*timer*",  "*work_*",      "percpu_*",  "init_*",  "destroy_*",
    "process_one_work", "kfree*", "*kvfree*", "*free_pages*", "*hrtimer*", "*_stack", "__init_*"};
constexpr std::array<Glob, 4> usb_helpers{"usb_submit_urb*", "usb_start_wait_urb", "usb_*_msg",
                                          "usb_hcd_*"};
constexpr std::array<Glob, 6> device_helpers{"kobject_*", "proc_*",   "device_*",
                                             "cdev_*",    "*sysfs_*", "netdev_register_queue*"};
constexpr std::array<Glob, 4> alloc_helpers{"*_area_alloc", "*kmemdup*", "*strndup*",
                                            "*memdup_user*"};
constexpr std::array<Glob, 16> page_helpers{"*get_page_from_freelist*",
                                            "*page_pool_*",
                                            "filemap_alloc_folio*",
                                            "*filemap_get_folio*",
                                            "pagecache_get_page*",
                                            "*set_page_owner*",
                                            "prep_new_page*",
                                            "*free_page_is_bad*",
                                            "*free_pages_*",
                                            "*check_*_page*",
                                            "free_unref_*",
                                            "free_pcp*",
                                            "*rmqueue*",
                                            "free_page",
                                            "__free_one_page",
                                            "free_hot_cold_*"};
constexpr std::array<Glob, 8> leak_helpers{"*alloc*",     "*debug_objects*", "kobject_*",
                                           "*skb_clone*", "getname*",        "*percpu_*",
                                           "mempool_*",   "bioset_*"};
constexpr std::array<Glob, 5> work_helpers{"process_one_work", "*flush_work*", "drain_workqueue",
                                           "destroy_workqueue", "worker_thread"};
/// Where a value that nobody wrote is found out late: the caller passed it.
constexpr std::array<Glob, 9> digesters{"crypto_*",      "*_encrypt", "*_decrypt",
                                        "aes*_*",        "chacha_*",  "sha*_transform*",
                                        "csum_partial*", "*siphash*", "jhash*"};
constexpr std::array<Glob, 2> schedulers{"*schedule*", "rwsem_*"};

}  // namespace

const StackRule& stack_rule(StackPlan plan) {
    static constexpr auto own = FrameChoice::first_own;
    static const std::array<StackRule, 25> rules{{
        {{}, {}, own, {}},                                     // none
        {trace, {}, own, {}},                                  // trace
        {crash, {}, own, {}},                                  // crash
        {warning, trace, own, {}},                             // warning
        {warning, trace, own, debug_helpers},                  // warning_debug
        {warning, trace, own, usb_helpers},                    // warning_usb
        {warning, trace, own, device_helpers},                 // warning_device
        {warning, trace, own, alloc_helpers},                  // warning_alloc
        {header, {}, own, {}},                                 // header
        {header_frames, trace, own, digesters},                // header_frames
        {header_only, {}, own, {}},                            // race
        {header_frames, {}, own, usb_helpers},                 // usb_leak
        {at_lock, trace, own, work_helpers},                   // at_lock
        {at_lock_old, trace, own, {}},                         // at_lock_old
        {lock_state, trace, own, {}},                          // lock_state
        {lock_order, at_lock, own, {}},                        // lock_order
        {released, {}, own, {}},                               // released
        {trace, {}, own, schedulers},                          // atomic
        {page, trace, own, page_helpers},                      // page
        {trace, {}, own, leak_helpers},                        // leak
        {last_function, work_function, own, {}},               // last_function
        {interrupted, stalled, FrameChoice::entry_point, {}},  // stall
        {interrupted, crash, FrameChoice::entry_point, {}},    // lockup
        {trace, {}, FrameChoice::entry_point, {}},             // overflow
        {trace, {}, FrameChoice::waiter, {}},                  // hung
    }};
    return rules.at(static_cast<std::size_t>(plan));
}

}  // namespace faultline::classify
