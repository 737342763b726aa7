// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_panics)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::panics(),
        {

            {"Kernel panic - not syncing: Fatal exception in interrupt",
             panic,
             "kernel panic: Fatal exception",
             {{"reason", "Fatal exception in interrupt"}}},
            {"Kernel panic - not syncing: kernel: panic_on_warn set ...", panic,
             "kernel panic: panic_on_warn set"},
            {"Kernel panic - not syncing: kasan.fault=panic set ...", panic,
             "kernel panic: panic_on_warn set"},
            {"Kernel panic - not syncing: softlockup: hung tasks", panic,
             "kernel panic: softlockup: hung tasks"},
            {"Kernel panic - not syncing: RCU Stall", panic, "kernel panic: RCU Stall"},
            {"Kernel panic - not syncing: hung_task: blocked tasks", panic,
             "kernel panic: hung_task: blocked tasks"},
            {"Kernel panic - not syncing: Hard LOCKUP", panic, "kernel panic: Hard LOCKUP"},
            {"Kernel panic - not syncing: scheduling while atomic", panic,
             "kernel panic: {reason}"},
            {"Kernel panic - not syncing: Aiee, killing interrupt handler!", panic,
             "kernel panic: {reason}"},
            {"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
             panic,
             "kernel panic: {reason}",
             {{"reason", "Attempted to kill init!"}}},
            {"Kernel panic - not syncing: Fatal machine check", machine_check,
             "kernel panic: {reason}"},
            {"Kernel panic - not syncing: NMI: Not continuing", nmi, "kernel panic: {reason}"},
            {"Kernel panic - not syncing: corrupted stack end detected inside scheduler",
             corrupted_stack, "kernel panic: corrupted stack end in {f}"},
            {"Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: "
             "foo+0x1/0x2",
             corrupted_stack,
             "kernel panic: stack is corrupted in {f}",
             {{"where", "foo"}}},
            {"Kernel panic - not syncing: System is deadlocked on memory", oom_livelock,
             "kernel panic: {reason}"},
            {"Kernel panic - not syncing: Couldn't open N_TTY ldisc for ttyS0 --- error -12.",
             panic,
             "kernel panic: {reason}",
             {{"reason", "Couldn't open N_TTY ldisc"}}},
            {"Kernel panic - not syncing: sysrq triggered crash",
             panic,
             "kernel panic: {reason}",
             {{"reason", "sysrq triggered crash"}}},
            {"Kernel panic", panic, "kernel panic: {reason}"},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
