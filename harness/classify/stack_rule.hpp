// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace faultline::classify {

/// How the guilty frame is chosen of the frames found, see guilty_frame.hpp.
enum class FrameChoice { first_own, entry_point, waiter };

/// Where a kind of report names functions. See stack_rule.cpp for what each looks for.
enum class StackPlan {
    none,            ///< nowhere
    trace,           ///< in its call trace
    crash,           ///< the instruction pointer, then the call trace
    warning,         ///< the same; before 4.14 the call trace alone
    warning_debug,   ///< a warning of a debugging aid, about the caller of its caller
    warning_usb,     ///< usb_submit_urb() about a driver
    warning_device,  ///< registration of devices and files, about who registers
    warning_alloc,   ///< an allocator about a size it was asked for
    header,          ///< the header line, then the call trace
    header_frames,   ///< the header line, then frames right below it
    race,            ///< the header line alone
    usb_leak,        ///< KMSAN about what a driver sends
    at_lock,         ///< the lines that say where locks are taken
    at_lock_old,     ///< the first of them, as lockdep wrote them up to 4.11
    lock_state,      ///< the line that says where a lock is taken, then the call trace
    lock_order,      ///< where the lock that is safe in interrupts was taken in one
    released,        ///< the line that says where a lock is released, then the call trace
    atomic,          ///< the call trace, behind the scheduler
    page,            ///< the stack of the page's allocation, else the call trace
    leak,            ///< the stack of the allocation
    last_function,   ///< "last function: f"
    stall,           ///< what the timer interrupt interrupted
    lockup,          ///< the same, with or without an interrupt in the trace
    overflow,        ///< the call trace, far out
    hung,            ///< the call trace of a task that waits
};

/// One thing to look for, from behind where the step before it found its own.
struct Step {
    enum class What {
        header,         ///< the function that the header line names
        pointer,        ///< the line of RIP, pc, NIP, PSW, and the function that it names
        later_pointer,  ///< the same, even within or behind a trace
        trace,          ///< the line that begins a call trace
        frames,         ///< every frame up to the next stack
        entry,          ///< frames up to the entry of the interrupt that noticed a stall
        stalled,        ///< the backtrace that a CPU printed because it was told to
        line,           ///< a line that holds `text`
        held,           ///< a line that names a function behind "at: "
        named,          ///< a line that names a function behind `text`
    };
    What what;
    std::string_view text;
};

/// If `steps` end without a function of its own, `otherwise` is tried.
struct StackRule {
    std::span<const Step> steps;
    std::span<const Step> otherwise;
    FrameChoice choice = FrameChoice::first_own;
    /// Functions, as globs, that are helpers in this kind of report only.
    std::span<const std::string_view> passed_over;
};

[[nodiscard]] const StackRule& stack_rule(StackPlan plan);

}  // namespace faultline::classify
