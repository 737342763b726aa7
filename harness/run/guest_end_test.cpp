// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/guest_end.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::run {

BOOST_AUTO_TEST_SUITE(guest_ends)

BOOST_AUTO_TEST_CASE(a_guest_of_which_nothing_is_known_is_watched_on) {
    BOOST_TEST(!ending_by_host_time({}).has_value());
    BOOST_TEST(!ending_by_guest_time({}).has_value());
}

BOOST_AUTO_TEST_CASE(a_deterministic_guest_that_has_reported_is_waited_for_until_it_is_gone) {
    GuestSigns signs;
    signs.booted = signs.agent_ended = true;
    BOOST_TEST((ending_by_host_time(signs) == Ending::reported));
    BOOST_TEST(!ending_by_guest_time(signs).has_value());
    signs.stopped = true;
    BOOST_TEST((ending_by_guest_time(signs) == Ending::reported));
    signs.stopped = false;
    signs.silent = true;
    BOOST_TEST((ending_by_guest_time(signs) == Ending::reported));
}

BOOST_AUTO_TEST_CASE(a_finding_ends_the_watch_when_what_follows_has_come) {
    GuestSigns signs;
    signs.booted = signs.found = true;
    BOOST_TEST(!ending_by_host_time(signs).has_value());
    BOOST_TEST(!ending_by_guest_time(signs).has_value());
    signs.settled = true;
    BOOST_TEST((ending_by_host_time(signs) == Ending::finding));
    BOOST_TEST((ending_by_guest_time(signs) == Ending::finding));
}

BOOST_AUTO_TEST_CASE(time_that_is_up_is_the_phases) {
    GuestSigns signs;
    signs.overdue = true;
    BOOST_TEST((ending_by_host_time(signs) == Ending::boot_timeout));
    BOOST_TEST((ending_by_guest_time(signs) == Ending::boot_timeout));
    signs.booted = true;
    BOOST_TEST((ending_by_host_time(signs) == Ending::workload_timeout));
    BOOST_TEST((ending_by_guest_time(signs) == Ending::workload_timeout));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
