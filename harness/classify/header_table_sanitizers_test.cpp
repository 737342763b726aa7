// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_sanitizers)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::sanitizers(),
        {

            {"BUG: KASAN: double-free or invalid-free in drop_thing+0x1/0x2",
             kasan,
             "KASAN: invalid-free in {f}",
             {{"where", "drop_thing"}}},
            {"BUG: KASAN: invalid-free in drop_thing+0x1/0x2", kasan, "KASAN: invalid-free in {f}"},
            {"BUG: KASAN: double-free in drop_thing+0x1/0x2", kasan, "KASAN: invalid-free in {f}"},
            {"BUG: KASAN: wild-memory-access on address ffd1234560089000",
             kasan,
             "KASAN: {what} {access}",
             {{"what", "wild-memory-access"}}},
            {"BUG: KASAN: slab-out-of-bounds in use_thing.isra.0+0x1f/0x20",
             kasan,
             "KASAN: {what} {access} in {f}",
             {{"what", "slab-out-of-bounds"}, {"where", "use_thing.isra.0"}}},
            {"BUG: KASAN: something new", kasan, "KASAN: {rest}"},
            {"BUG: KMSAN: kernel-usb-infoleak in usb_submit_urb+0x6c1/0x2aa0", kmsan,
             "KMSAN: kernel-usb-infoleak in {f}"},
            {"BUG: KMSAN: uninit-value in use_thing+0x1/0x2",
             kmsan,
             "KMSAN: {what} in {f}",
             {{"what", "uninit-value"}}},
            {"BUG: KMSAN: something new", kmsan, "KMSAN: {rest}"},
            {"BUG: KCSAN: data-race in reader / writer",
             kcsan,
             "KCSAN: data-race in {f} / {other}",
             {{"where", "reader"}, {"other", "writer"}}},
            {"BUG: KCSAN: data-race in reader+0x1/0x2", kcsan, "KCSAN: {what} in {f}"},
            {"BUG: KCSAN: assert: race in reader+0x1/0x2",
             kcsan,
             "KCSAN: {what} in {f}",
             {{"what", "assert: race"}}},
            {"BUG: KCSAN: other", kcsan, "KCSAN: {rest}"},
            {"BUG: KFENCE: invalid free in drop_thing+0x1/0x2",
             kfence,
             "KFENCE: {what} in {f}",
             {{"what", "invalid free"}}},
            {"BUG: KFENCE: memory corruption in drop_thing+0x1/0x2",
             kfence,
             "KFENCE: {what} in {f}",
             {{"what", "memory corruption"}}},
            {"BUG: KFENCE: use-after-free read in use_thing+0x1/0x2",
             kfence,
             "KFENCE: {what} in {f}",
             {{"what", "use-after-free read"}}},
            {"BUG: KFENCE: something-new", kfence, "KFENCE: {rest}"},
            {"UBSAN: Undefined behaviour in lib/thing.c:12:3",
             ubsan,
             "UBSAN: undefined-behaviour in {f}",
             {{"location", "lib/thing.c:12:3"}}},
            {"UBSAN: array-index-out-of-bounds in lib/thing.c:12:3", ubsan, "UBSAN: {what} in {f}"},
            {"UBSAN: shift-out-of-bounds in lib/thing.c:12:3",
             ubsan,
             "UBSAN: {what} in {f}",
             {{"what", "shift-out-of-bounds"}}},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
