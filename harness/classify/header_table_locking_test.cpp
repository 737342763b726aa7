// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"
#include "classify/test_headers.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

using enum model::FindingKind;

BOOST_AUTO_TEST_SUITE(headers_of_locking)

BOOST_AUTO_TEST_CASE(every_form_is_known) {
    test::check_headers(
        table::locking(),
        {

            {"WARNING: possible circular locking dependency detected", lockdep,
             "possible deadlock in {f}"},
            {"[ INFO: possible circular locking dependency detected ]", lockdep,
             "possible deadlock in {f}"},
            {"WARNING: possible recursive locking detected", lockdep, "possible deadlock in {f}"},
            {"[ INFO: possible recursive locking detected ]", lockdep, "possible deadlock in {f}"},
            {"WARNING: possible irq lock inversion dependency detected", lockdep,
             "possible deadlock in {f}"},
            {"[ INFO: possible irq lock inversion dependency detected ]", lockdep,
             "possible deadlock in {f}"},
            {"WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected", lockdep,
             "possible deadlock in {f}"},
            {"[ INFO: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected ]", lockdep,
             "possible deadlock in {f}"},
            {"WARNING: inconsistent lock state", lockdep, "inconsistent lock state in {f}"},
            {"[ INFO: inconsistent lock state ]", lockdep, "inconsistent lock state in {f}"},
            {"[ BUG: Invalid wait context ]", lockdep, "WARNING: locking bug in {f}"},
            {"WARNING: suspicious RCU usage", lockdep, "WARNING: suspicious RCU usage in {f}"},
            {"[ INFO: suspicious RCU usage. ]", lockdep, "INFO: suspicious RCU usage in {f}"},
            {"INFO: trying to register non-static key.", lockdep,
             "INFO: trying to register non-static key in {f}"},
            {"[ BUG: bad unlock balance detected! ]", lockdep, "BUG: bad unlock balance in {f}"},
            {"WARNING: bad unlock balance detected!", lockdep,
             "WARNING: bad unlock balance in {f}"},
            {"[ BUG: bad contention detected! ]", lockdep, "BUG: bad contention in {f}"},
            {"WARNING: bad contention detected!", lockdep, "WARNING: bad contention in {f}"},
            {"[ BUG: held lock freed! ]", lockdep, "BUG: held lock freed in {f}"},
            {"WARNING: held lock freed!", lockdep, "WARNING: held lock freed in {f}"},
            {"[ BUG: sh/12 still has locks held! ]",
             lockdep,
             "{level}: still has locks held in {f}",
             {{"level", "BUG"}}},
            {"WARNING: sh/12 still has locks held!",
             lockdep,
             "{level}: still has locks held in {f}",
             {{"level", "WARNING"}}},
            {"[ BUG: lock held when returning to user space! ]",
             lockdep,
             "{level}: lock held when returning to user space in {f}",
             {{"level", "BUG"}}},
            {"[ BUG: Nested lock was not taken ]", lockdep,
             "BUG: Nested lock was not taken in {f}"},
            {"WARNING: Nested lock was not taken", lockdep,
             "WARNING: Nested lock was not taken in {f}"},
            {"BUG: MAX_LOCKDEP_CHAINS too low!",
             lockdep,
             "BUG: MAX_{what} too low!",
             {{"what", "LOCKDEP_CHAINS"}}},
            {"BUG: key ffff88801234 has not been registered!", lockdep,
             "BUG: key has not been registered in {f}"},
            {"BUG: spinlock bad magic on CPU#1, sh/12",
             lockdep,
             "BUG: spinlock {what} in {f}",
             {{"what", "bad magic"}, {"cpu", "1"}}},
            {"BUG: spinlock lockup suspected on CPU#0, sh/12",
             lockdep,
             "BUG: spinlock {what} in {f}",
             {{"what", "lockup suspected"}}},
            {"BUG: spinlock trylock failure on UP on CPU#0, sh/12",
             lockdep,
             "BUG: spinlock {what} in {f}",
             {{"what", "trylock failure on UP"}}},
            {"BUG: spinlock wrong CPU on CPU#0, sh/12",
             lockdep,
             "BUG: spinlock {what} in {f}",
             {{"what", "wrong CPU"}}},
            {"BUG: rwlock bad magic on CPU#0, kworker/1:2/1234, 0000000012c4d0e7", lockdep,
             "BUG: rwlock {what} in {f}"},
            {"BUG: scheduling while atomic: sh/2188/0x00000101",
             atomic_sleep,
             "BUG: scheduling while atomic in {f}",
             {{"command", "sh"}, {"pid", "2188"}}},
            {"BUG: sleeping function called from invalid context at lib/thing.c:201",
             atomic_sleep,
             "BUG: sleeping function called from invalid context in {f}",
             {{"location", "lib/thing.c:201"}}},
            {"BUG: using __this_cpu_read() in preemptible [00000000] code: sh/12",
             lockdep,
             "BUG: using {what} in preemptible code in {f}",
             {{"what", "__this_cpu_read()"}}},
            {"BUG: using smp_processor_id() in preemptible [00000000] code: sh/12", lockdep,
             "BUG: using {what} in preemptible code in {f}"},
            {"BUG: workqueue leaked lock or atomic: kworker/0:0/0x00000000/4", lockdep,
             "BUG: workqueue leaked {what} in {f}"},
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
