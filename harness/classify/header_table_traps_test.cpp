// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_traps)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::traps(),
        {

            {"BUG: kernel NULL pointer dereference, address: 0000000000000008",
             page_fault,
             "BUG: unable to handle kernel NULL pointer dereference in {f}",
             {{"address", "0000000000000008"}}},
            {"BUG: unable to handle kernel NULL pointer dereference at 0000000000000008",
             page_fault, "BUG: unable to handle kernel NULL pointer dereference in {f}"},
            {"BUG: Kernel NULL pointer dereference on read at 0x00000008",
             page_fault,
             "BUG: unable to handle kernel NULL pointer dereference in {f}",
             {{"address", "0x00000008"}}},
            {"BUG: unable to handle page fault for address: ffffed1018afa8c8",
             page_fault,
             "BUG: unable to handle kernel paging request in {f}",
             {{"address", "ffffed1018afa8c8"}}},
            {"BUG: unable to handle kernel paging request at ffffc900012f4028", page_fault,
             "BUG: unable to handle kernel paging request in {f}"},
            {"BUG: Unable to handle kernel data access at 0xc00000000012", page_fault,
             "BUG: unable to handle kernel paging request in {f}"},
            {"BUG: unable to handle kernel", page_fault, "BUG: unable to handle kernel"},
            {"Unable to handle kernel NULL pointer dereference at virtual address 00000004",
             page_fault,
             "BUG: unable to handle kernel NULL pointer dereference in {f}",
             {{"address", "00000004"}}},
            {"Unable to handle kernel paging request at virtual address fc14ef08",
             page_fault,
             "BUG: unable to handle kernel paging request in {f}",
             {{"address", "fc14ef08"}}},
            {"Unable to handle kernel access to user memory outside uaccess routines at virtual "
             "address 0000000000001234",
             page_fault, "BUG: unable to handle kernel paging request in {f}"},
            {"CPU 1 Unable to handle kernel paging request at virtual address 0000000000000008, "
             "era == 9000",
             page_fault, "BUG: unable to handle kernel paging request in {f}"},
            {"Unable to handle kernel paging request for data at address 0x00000010",
             page_fault,
             "BUG: unable to handle kernel paging request in {f}",
             {{"address", "0x00000010"}}},
            {"Unable to handle kernel pointer dereference in virtual kernel address space",
             page_fault, "BUG: unable to handle kernel paging request in {f}"},
            {"Unhandled fault: page domain fault (0x81b) at 0x00002068",
             page_fault,
             "Unhandled fault in {f}",
             {{"address", "0x00002068"}}},
            {"Unhandled prefetch abort: breakpoint debug exception (0x002) at 0x8010", page_fault,
             "Unhandled prefetch abort in {f}"},
            {"Alignment trap: not handling instruction e1932f9f at [<c0100000>]", oops,
             "Alignment trap in {f}"},
            {"kernel BUG at rust/helpers/bug.c:7!", bug, "kernel BUG in {f}"},
            {"kernel BUG at fs/thing.c:525!",
             bug,
             "kernel BUG in {f}",
             {{"location", "fs/thing.c:525"}}},
            {"Kernel BUG at thing+0x1/0x2 [verbose debug info unavailable]", bug,
             "kernel BUG in {f}"},
            {"Kernel BUG [#1]", bug, "kernel BUG in {f}"},
            {"rust_kernel: panicked at drivers/thing/lib.rs:877:13:", bug, "{message} in {f}"},
            {"general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
             general_protection,
             "general protection fault in {f}",
             {{"address", "0xdead"}}},
            {"general protection fault: 0000 [#1] PREEMPT SMP KASAN", general_protection,
             "general protection fault in {f}"},
            {"Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1] "
             "SMP",
             general_protection,
             "general protection fault in {f}",
             {{"address", "0xdead"}}},
            {"segment-related general protection fault: beec [#1] PREEMPT SMP", general_protection,
             "general protection fault in {f}"},
            {"kasan: GPF could be caused by NULL-ptr deref or user memory accessgeneral protection "
             "fault: 0000 [#1]",
             general_protection, "general protection fault in {f}"},
            {"Insufficient stack space to handle exception!", stack_overflow,
             "kernel stack overflow in {f}"},
            {"PANIC: double fault, error_code: 0x0", double_fault, "PANIC: double fault in {f}"},
            {"traps: PANIC: double fault, error_code: 0x0", double_fault,
             "PANIC: double fault in {f}"},
            {"BUG: stack guard page was hit at 0000000012345678 (stack is 1..2)",
             stack_overflow,
             "BUG: stack guard page was hit in {f}",
             {{"address", "0000000012345678"}}},
            {"BUG: TASK stack guard page was hit at 0000000012345678 (stack is 1..2)",
             stack_overflow, "BUG: stack guard page was hit in {f}"},
            {"kernel stack overflow (double-fault): 0000 [#1] PREEMPT", stack_overflow,
             "kernel stack overflow in {f}"},
            {"divide error: 0000 [#1] PREEMPT SMP NOPTI", divide_error, "divide error in {f}"},
            {"Oops: divide error: 0000 [#1] SMP NOPTI", divide_error, "divide error in {f}"},
            {"int3: 0000 [#1] SMP", int3, "int3 in {f}"},
            {"Oops: int3: 0000 [#1] SMP", int3, "int3 in {f}"},
            {"stack segment: 0000 [#1] SMP", stack_segment, "stack segment fault in {f}"},
            {"Oops: stack segment: 0000 [#1] SMP", stack_segment, "stack segment fault in {f}"},
            {"invalid opcode: 0000 [#1] PREEMPT SMP", invalid_opcode, "invalid opcode in {f}"},
            {"Oops: invalid opcode: 0000 [#1] SMP", invalid_opcode, "invalid opcode in {f}"},
            {"alignment check: 0000 [#1] SMP", oops, "alignment check in {f}"},
            {"Oops: alignment check: 0000 [#1] SMP", oops, "alignment check in {f}"},
            {"control protection: 0003 [#1] SMP", oops, "control protection in {f}"},
            {"Oops: control protection: 0003 [#1] SMP", oops, "control protection in {f}"},
            {"illegal operation: 0001 ilc:1 [#1] SMP", oops, "Oops in {f}"},
            {"Internal error: Oops - BUG: 0 [#1] PREEMPT SMP ARM", bug, "kernel BUG in {f}"},
            {"Internal error: Oops: 5 [#1] PREEMPT SMP ARM", oops, "Internal error in {f}"},
            {"Oops: 0002 [#1] SMP", oops, "Oops in {f}"},
            {"Oops: Oops: 0002 [#1] SMP NOPTI", oops, "Oops in {f}"},
            {"Oops: Kernel access of bad area, sig: 11 [#1]", oops, "Oops in {f}"},
            {"Oops [#1]", oops, "Oops in {f}"},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
