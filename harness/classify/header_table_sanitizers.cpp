// SPDX-License-Identifier: GPL-2.0-or-later
// KASAN (mm/kasan/report.c), KMSAN (mm/kmsan/report.c), KCSAN (kernel/kcsan/report.c), KFENCE
// (mm/kfence/report.c), UBSAN (lib/ubsan.c).
#include "classify/header_table.hpp"

#include <array>

namespace faultline::classify {

namespace {

using model::FindingKind;

constexpr std::string_view bad_access = "bad-access in {f}";

const std::array rows{
    // "double-free or invalid-free in f" up to 6.0, one of the two since.
    HeaderRow{.literal = "BUG: KASAN: ",
              .rest = "(?:double-free or invalid-free|double-free|invalid-free) in "
                      "(?P<where>[\\w.]+)",
              .kind = FindingKind::kasan,
              .title = "KASAN: invalid-free in {f}",
              .stack = StackPlan::header,
              .anchor = Anchor::inside,
              .alternative = "invalid-free in {f}"},
    // Up to 4.10 an access to no object at all.
    HeaderRow{.literal = "BUG: KASAN: ",
              .rest = "(?P<what>[\\w-]+) on address",
              .kind = FindingKind::kasan,
              .title = "KASAN: {what} {access}",
              .anchor = Anchor::inside,
              .follow = "(?P<access>Read|Write) of size",
              .unfinished = "KASAN: {what}"},
    HeaderRow{.literal = "BUG: KASAN: ",
              .rest = "(?P<what>[\\w-]+) in (?P<where>[\\w.]+)(?:\\+0x[0-9a-f]+/0x[0-9a-f]+)?"
                      "(?P<rest>.*)",
              .kind = FindingKind::kasan,
              .title = "KASAN: {what} {access} in {f}",
              .stack = StackPlan::header,
              .anchor = Anchor::inside,
              .follow = "(?P<access>Read|Write) (?:of size|at addr)",
              .unfinished = "KASAN: {what} in {where}{rest}",
              .alternative = bad_access},
    HeaderRow{.literal = "BUG: KASAN: ",
              .rest = "(?P<rest>.*)",
              .kind = FindingKind::kasan,
              .title = "KASAN: {rest}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "BUG: KMSAN: kernel-usb-infoleak",
              .rest = "(?:.* in (?P<where>[\\w.]+))?",
              .kind = FindingKind::kmsan,
              .title = "KMSAN: kernel-usb-infoleak in {f}",
              .stack = StackPlan::usb_leak,
              .anchor = Anchor::inside,
              .alternative = "KMSAN origin in {origin}"},
    HeaderRow{.literal = "BUG: KMSAN: ",
              .rest = "(?P<what>[\\w-]+) in (?P<where>[\\w.]+)",
              .kind = FindingKind::kmsan,
              .title = "KMSAN: {what} in {f}",
              .stack = StackPlan::header_frames,
              .anchor = Anchor::inside,
              .alternative = bad_access},
    HeaderRow{.literal = "BUG: KMSAN: ",
              .rest = "(?P<rest>.*)",
              .kind = FindingKind::kmsan,
              .title = "KMSAN: {rest}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "BUG: KCSAN: ",
              .rest = "data-race in (?P<where>[\\w.]+)(?:\\+0x\\S+)? / (?P<other>[\\w.]+)",
              .kind = FindingKind::kcsan,
              .title = "KCSAN: data-race in {f} / {other}",
              .stack = StackPlan::race,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: KCSAN: ",
              .rest = "(?P<what>data-race|assert: race) in (?P<where>[\\w.]+)",
              .kind = FindingKind::kcsan,
              .title = "KCSAN: {what} in {f}",
              .stack = StackPlan::race,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: KCSAN: ",
              .rest = "(?P<rest>.*)",
              .kind = FindingKind::kcsan,
              .title = "KCSAN: {rest}",
              .anchor = Anchor::inside},

    HeaderRow{.literal = "BUG: KFENCE: ",
              .rest = "(?P<what>invalid free) in (?P<where>[\\w.]+)",
              .kind = FindingKind::kfence,
              .title = "KFENCE: {what} in {f}",
              .stack = StackPlan::header_frames,
              .anchor = Anchor::inside,
              .whole = Wholeness::any,
              .alternative = "invalid-free in {f}"},
    HeaderRow{.literal = "BUG: KFENCE: ",
              .rest = "(?P<what>memory corruption) in (?P<where>[\\w.]+)",
              .kind = FindingKind::kfence,
              .title = "KFENCE: {what} in {f}",
              .stack = StackPlan::header_frames,
              .anchor = Anchor::inside,
              .whole = Wholeness::any},
    HeaderRow{.literal = "BUG: KFENCE: ",
              .rest = "(?P<what>[\\w -]+?) in (?P<where>[\\w.]+)",
              .kind = FindingKind::kfence,
              .title = "KFENCE: {what} in {f}",
              .stack = StackPlan::header_frames,
              .anchor = Anchor::inside,
              .whole = Wholeness::any,
              .alternative = bad_access},
    HeaderRow{.literal = "BUG: KFENCE: ",
              .rest = "(?P<rest>.*)",
              .kind = FindingKind::kfence,
              .title = "KFENCE: {rest}",
              .anchor = Anchor::inside},

    // Up to 5.5 all of UBSAN's reports began with the same words.
    HeaderRow{.literal = "UBSAN: Undefined behaviour in ",
              .rest = "(?P<location>\\S+)",
              .kind = FindingKind::ubsan,
              .title = "UBSAN: undefined-behaviour in {f}",
              .anchor = Anchor::inside},
    HeaderRow{.literal = "UBSAN: ",
              .rest = "(?P<what>array-index-out-of-bounds|object-size-mismatch) in "
                      "(?P<location>\\S+)",
              .kind = FindingKind::ubsan,
              .title = "UBSAN: {what} in {f}",
              .anchor = Anchor::inside,
              .alternative = bad_access},
    HeaderRow{.literal = "UBSAN: ",
              .rest = "(?P<what>[\\w-]+) in (?P<location>\\S+)",
              .kind = FindingKind::ubsan,
              .title = "UBSAN: {what} in {f}",
              .anchor = Anchor::inside},
};

}  // namespace

std::span<const HeaderRow> table::sanitizers() {
    return rows;
}

}  // namespace faultline::classify
