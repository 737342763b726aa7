// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/slot.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace faultline::workload {
namespace {

using namespace std::chrono_literals;

enum class Operation : int { none, mount, umount, read_file };

struct Given {
    std::array<Slot, 5> slots{};
    Clock::time_point now = Clock::now();

    /// The task's index that hangs after `time`, or -1.
    int hanging_after(Clock::duration time) const {
        const auto found = find_hang(slots, 30s, now + time);
        return found ? static_cast<int>(*found) : -1;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(slots, Given)

BOOST_AUTO_TEST_CASE(a_task_that_is_in_no_call_never_hangs) {
    slots[3].begin(Operation::mount);
    slots[3].end();
    BOOST_TEST(hanging_after(24h) == -1);
}

BOOST_AUTO_TEST_CASE(a_call_hangs_when_its_time_is_up_and_not_before) {
    slots[3].begin(Operation::read_file);
    BOOST_TEST(hanging_after(29s) == -1);
    BOOST_TEST(hanging_after(31s) == 3);
}

BOOST_AUTO_TEST_CASE(of_all_that_wait_for_one_lock_the_first_operation_is_told) {
    slots[0].begin(Operation::read_file);
    slots[1].begin(Operation::mount);
    slots[2].begin(Operation::umount);
    BOOST_TEST(hanging_after(31s) == 1);
}

BOOST_AUTO_TEST_CASE(a_call_that_came_back_is_over) {
    const int answer = slots[0].during(Operation::umount, [&] {
        BOOST_TEST((slots[0].operation<Operation>() == Operation::umount));
        return 7;
    });
    BOOST_TEST(answer == 7);
    BOOST_TEST(!slots[0].time_in_it(now).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::workload
