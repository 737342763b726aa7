// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_warnings)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::warnings(),
        {

            {"WARNING: CPU: 0 PID: 93 at fs/thing.c:525 thing_get+0x18/0x20",
             warning,
             "WARNING in {f}",
             {{"cpu", "0"}, {"pid", "93"}, {"location", "fs/thing.c:525"}, {"where", "thing_get"}}},
            {"WARNING: at lib/thing.c:12 foo+0x1/0x2()",
             warning,
             "WARNING in {f}",
             {{"location", "lib/thing.c:12"}, {"where", "foo"}}},
            {"WARNING: fs/thing.c:829 at thing_put+0x334/0x430, CPU#0: a b/6007",
             warning,
             "WARNING in {f}",
             {{"cpu", "0"},
              {"pid", "6007"},
              {"command", "a b"},
              {"location", "fs/thing.c:829"},
              {"where", "thing_put"}}},
            {"WARNING: [time_after(jiffies, timeout)] lib/thing.c:3026 at 0x0, CPU#0: "
             "kworker/u8:0/10",
             warning,
             "WARNING in {f}",
             {{"location", "lib/thing.c:3026"}, {"command", "kworker/u8:0"}}},
            {"WARNING: kernel stack regs at ffff8800 in sh:917 has bad 'bp' value ffffc900",
             warning,
             "WARNING: kernel stack regs has bad '{what}' value",
             {{"what", "bp"}}},
            {"WARNING: kernel stack frame pointer at ffff8800 in sh:917 has bad value 12", warning,
             "WARNING: kernel stack frame pointer has bad value"},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
