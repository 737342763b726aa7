// SPDX-License-Identifier: GPL-2.0-or-later
// Reports of single subsystems, programs that died, and whatever else calls itself a bug.
#include "classify/header_table.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

const std::array device_rows{
    // netdev_wait_allrefs() in net/core/dev.c: once in ten seconds, for ever.
    HeaderRow{.literal = "unregister_netdevice: waiting for ",
              .rest = "(?P<device>\\S+) to become free",
              .kind = FindingKind::netdevice_leak,
              .title = "unregister_netdevice: waiting for DEV to become free",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    // umount_check() in fs/dcache.c.
    HeaderRow{.literal = "BUG: Dentry ",
              .rest = ".*still in use \\(\\d+\\) \\[(?P<mount>unmount of .*)\\]",
              .kind = FindingKind::dentry_leak,
              .title = "BUG: Dentry still in use in unmount",
              .stack = StackPlan::trace,
              .anchor = Anchor::inside,
              .alternative = "BUG: Dentry still in use [{mount}]"},
    // generic_shutdown_super() in fs/super.c, filp_close() in fs/open.c.
    HeaderRow{.literal = "VFS: Busy inodes after unmount",
              .kind = FindingKind::dentry_leak,
              .title = "VFS: Busy inodes after unmount (use-after-free)",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "VFS: Close: file count is 0",
              .kind = FindingKind::other,
              .title = "VFS: Close: file count is zero (use-after-free)",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    // The other world of an arm64 machine, as its driver passes it on.
    HeaderRow{.literal = "trusty: panic",
              .rest = ".*ASSERT FAILED at.*?\\): ?(?P<assertion>.+)",
              .kind = FindingKind::other,
              .title = "trusty: ASSERT FAILED: {assertion}",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "trusty: panic",
              .kind = FindingKind::other,
              .title = "trusty: panic",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    // arch/x86/kernel/cpu/mce/core.c, print_mce().
    HeaderRow{.literal = "[Hardware Error]: CPU ",
              .rest = "(?P<cpu>\\d+): Machine Check Exception: ",
              .kind = FindingKind::machine_check,
              .title = "machine check exception",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    // unknown_nmi_error() in arch/x86/kernel/nmi.c.
    HeaderRow{.literal = "Uhhuh. NMI received for unknown reason ",
              .rest = "(?P<reason>[0-9a-f]+) on CPU (?P<cpu>\\d+)",
              .kind = FindingKind::nmi,
              .title = "NMI received for unknown reason",
              .stack = StackPlan::none,
              .whole = Wholeness::any},
};

const std::array program_rows{
    HeaderRow{.literal = "SYZFAIL:",
              .rest = "(?P<message>.*)",
              .kind = FindingKind::program_crash,
              .title = "SYZFAIL: {message}",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "SYZFATAL:",
              .rest = "(?P<message>.*)",
              .kind = FindingKind::program_crash,
              .title = "SYZFATAL: {message}",
              .stack = StackPlan::none,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    // runtime/panic.go.
    HeaderRow{.literal = "fatal error: ",
              .kind = FindingKind::program_crash,
              .title = "go runtime error",
              .stack = StackPlan::none,
              .whole = Wholeness::any,
              .follow = "^(?:goroutine \\d+ \\[|runtime stack:)"},
    HeaderRow{.literal = "panic: ",
              .rest = "(?P<message>.*)",
              .kind = FindingKind::program_crash,
              .title = "panic: {message}",
              .stack = StackPlan::none,
              .whole = Wholeness::any,
              .follow = "^goroutine \\d+ \\["},
};

const std::array leftover_rows{
    HeaderRow{.literal = "BUG: ",
              .rest = "(?P<message>.*)",
              .kind = FindingKind::other,
              .title = "BUG: {message}",
              .role = HeaderRole::continues},
    HeaderRow{.literal = "WARNING: ",
              .rest = "(?P<message>.*)",
              .kind = FindingKind::warning,
              .title = "WARNING: {message}",
              .stack = StackPlan::none,
              .role = HeaderRole::continues,
              .whole = Wholeness::any},
    HeaderRow{.literal = "INFO:",
              .rest = "(?: +(?P<message>.*))?$",
              .kind = FindingKind::other,
              .title = "INFO: {message}",
              .role = HeaderRole::continues},
};

/// What kernels and programs print in good health.
constexpr std::array<std::string_view, 22> harmless{
    "and mount option is being deprecated",
    "and mount option has been deprecated",
    "Unsupported flag value(s) of",
    "workqueue cpumask: ",
    "Unprivileged eBPF is enabled",
    "missed to adjust virtual screen size",
    "for mitigation options",
    "kernel not compiled with",
    "uses deprecated v2 capabilities",
    "does not exist, using fixed modulus",
    "lockdep is turned off",
    "Stall ended before state dump start",
    "NMI handler (",
    "took too long to run",
    "recovery required on readonly",
    "recovery required",
    "is not present in /proc/kallsyms",
    "no syscalls can create resource",
    "lease ",
    "Unable to write to",
    "could not flush dirty",
    "Failed to connect to",
};

}  // namespace

std::span<const HeaderRow> table::devices() {
    return device_rows;
}
std::span<const HeaderRow> table::programs() {
    return program_rows;
}
std::span<const HeaderRow> table::leftovers() {
    return leftover_rows;
}

bool is_harmless(std::string_view text) {
    return std::any_of(harmless.begin(), harmless.end(), [&](std::string_view words) {
        return text.find(words) != std::string_view::npos;
    });
}

}  // namespace faultline::classify
