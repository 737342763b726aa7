// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/power_button.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace faultline::agent {

BOOST_AUTO_TEST_SUITE(power_button)

BOOST_AUTO_TEST_CASE(a_press_is_told_once_and_those_before_are_not) {
    const test::TemporaryDirectory directory;
    const auto counts = directory.path() / "sys/firmware/acpi/interrupts";
    std::filesystem::create_directories(counts);
    const auto count = [&](int presses) {
        std::ofstream(counts / "ff_pwr_btn")
            << "       " << presses << "  EN     enabled      unmasked\n";
    };
    count(1);
    PowerButton button(directory.path().string() + "/");
    BOOST_TEST(!button.was_pressed());
    count(2);
    BOOST_TEST(button.was_pressed());
    BOOST_TEST(!button.was_pressed());
}

BOOST_AUTO_TEST_CASE(a_kernel_without_acpi_tells_of_no_press) {
    const test::TemporaryDirectory directory;
    PowerButton button(directory.path().string() + "/");
    BOOST_TEST(!button.was_pressed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::agent
