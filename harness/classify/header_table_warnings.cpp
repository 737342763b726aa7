// SPDX-License-Identifier: GPL-2.0-or-later
// __warn() in kernel/panic.c; "WARNING: at file:line" up to 3.10, "WARNING: CPU: n PID: n at" up to
// 6.18, "WARNING: file:line at f+0x1/0x2, CPU#n: comm/pid" since.
#include "classify/header_table.hpp"
#include "classify/warning_place.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

const std::array rows{
    HeaderRow{.literal = "WARNING: CPU: ",
              .rest = "(?P<cpu>\\d+) PID: -?(?P<pid>\\d+) at (?P<location>\\S+:\\d+)"
                      "(?: (?P<where>[\\w.]+))?",
              .kind = FindingKind::warning,
              .title = "WARNING in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: at ",
              .rest = "(?P<location>\\S+:\\d+)(?: (?P<where>[\\w.]+))?",
              .kind = FindingKind::warning,
              .title = "WARNING in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    HeaderRow{.literal = "WARNING: ",
              .rest = "(?:\\[.*\\] )?(?P<location>[\\w/.-]+:\\d+) at "
                      "(?:(?P<where>[A-Za-z_][\\w.]*)\\+)?0x[0-9a-f/x]+, "
                      "CPU#(?P<cpu>\\d+): (?P<command>.*)/(?P<pid>\\d+)",
              .kind = FindingKind::warning,
              .title = "WARNING in {f}",
              .stack = StackPlan::warning,
              .anchor = Anchor::inside},
    // arch/x86/kernel/unwind_frame.c.
    HeaderRow{.literal = "WARNING: kernel stack regs ",
              .rest = ".*has bad '(?P<what>[^']+)' value",
              .kind = FindingKind::warning,
              .title = "WARNING: kernel stack regs has bad '{what}' value",
              .stack = StackPlan::none,
              .role = HeaderRole::continues,
              .whole = Wholeness::any},
    HeaderRow{.literal = "WARNING: kernel stack frame pointer ",
              .rest = ".*has bad value",
              .kind = FindingKind::warning,
              .title = "WARNING: kernel stack frame pointer has bad value",
              .stack = StackPlan::none,
              .role = HeaderRole::continues,
              .whole = Wholeness::any},
};

constexpr std::array places{
    WarningPlace{"lib/refcount.c", "", FindingKind::refcount, "WARNING: refcount bug in {f}",
                 StackPlan::warning},
    WarningPlace{"lib/debugobjects.c", "", FindingKind::object_debug, "WARNING: ODEBUG bug in {f}",
                 StackPlan::warning_debug},
    WarningPlace{"drivers/usb/core/urb.c", "usb_submit_urb", FindingKind::warning,
                 "WARNING in {f}/usb_submit_urb", StackPlan::warning_usb},
    WarningPlace{"lib/kobject.c", "kobject_", FindingKind::warning, "WARNING: kobject bug in {f}",
                 StackPlan::warning_device},
    WarningPlace{"fs/proc/generic.c", "proc_register", FindingKind::warning,
                 "WARNING: proc registration bug in {f}", StackPlan::warning_device},
    WarningPlace{"kernel/locking/lockdep.c", "lock_", FindingKind::lockdep,
                 "WARNING: locking bug in {f}", StackPlan::warning},
    WarningPlace{"mm/vmalloc.c", "__vmalloc_node_range", FindingKind::warning,
                 "WARNING: zero-size vmalloc in {f}", StackPlan::warning},
    WarningPlace{"mm/usercopy.c", "usercopy_warn", FindingKind::usercopy,
                 "WARNING: bad usercopy in {f}", StackPlan::warning},
    WarningPlace{"mm/slab_common.c", "kmalloc_slab", FindingKind::warning,
                 "WARNING: kmalloc bug in {f}", StackPlan::warning_alloc},
    WarningPlace{"mm/util.c", "kvmalloc", FindingKind::warning, "WARNING: kmalloc bug in {f}",
                 StackPlan::warning_alloc},
    WarningPlace{"mm/slub.c", "kvmalloc", FindingKind::warning, "WARNING: kmalloc bug in {f}",
                 StackPlan::warning_alloc},
    WarningPlace{"lib/list_debug.c", "", FindingKind::list_corruption, "WARNING in {f}",
                 StackPlan::warning},
};

}  // namespace

std::span<const HeaderRow> table::warnings() {
    return rows;
}

const WarningPlace* warning_place(std::string_view location, std::string_view function) {
    const auto found = std::find_if(places.begin(), places.end(), [&](const WarningPlace& place) {
        return location.find(place.file) != std::string_view::npos &&
               function.find(place.function) != std::string_view::npos;
    });
    return found == places.end() ? nullptr : &*found;
}

}  // namespace faultline::classify
