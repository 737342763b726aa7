// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/cpu_delay.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::vm {
namespace {

struct Tasks {
    void add(const std::string& id, const std::string& name, const std::string& times) const {
        std::filesystem::create_directory(directory.path() / id);
        std::ofstream(directory.path() / id / "comm") << name << "\n";
        std::ofstream(directory.path() / id / "schedstat") << times << "\n";
    }
    test::TemporaryDirectory directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cpu_delays, Tasks)

BOOST_AUTO_TEST_CASE(the_cpu_thread_that_waited_longest_counts_and_no_other_thread) {
    add("1", "qemu-system-x86", "100 99000000000 5");
    add("2", "CPU 0/TCG", "100 1500000000 5");
    add("3", "CPU 1/TCG", "900000000000 250000000 5");
    BOOST_TEST(longest_cpu_delay(directory.path()).value() == 1.5);
}

BOOST_AUTO_TEST_CASE(without_a_cpu_thread_or_its_times_nothing_is_known) {
    BOOST_TEST(!longest_cpu_delay(directory.path() / "none"));
    add("1", "qemu-system-x86", "100 99000000000 5");
    add("2", "CPU 0/TCG", "100");
    add("3", "CPU 1/TCG", "100 x 5");
    BOOST_TEST(!longest_cpu_delay(directory.path()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::vm
