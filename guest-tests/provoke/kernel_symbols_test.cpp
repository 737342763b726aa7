// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/kernel_symbols.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace faultline::provoke {

BOOST_AUTO_TEST_SUITE(kernel_symbols)

BOOST_AUTO_TEST_CASE(only_the_kernels_own_symbols_with_an_address_count) {
    std::istringstream lines(
        "0000000000032d40 A __preempt_count\n"
        "ffffffff81000000 T _stext\n"
        "ffffffffc0001000 t msleep\t[strange]\n"
        "ffffffff81111110 T msleep\n"
        "0000000000000000 T panic\n"
        "garbage\n");
    const auto symbols =
        KernelSymbols::parse(lines, {"__preempt_count", "_stext", "msleep", "panic"});
    BOOST_TEST(symbols.address("__preempt_count").value_or(0) == 0x32d40U);
    BOOST_TEST(symbols.address("_stext").value_or(0) == 0xffffffff81000000U);
    BOOST_TEST(symbols.address("msleep").value_or(0) == 0xffffffff81111110U);
    BOOST_TEST(!symbols.address("panic").has_value());
    BOOST_TEST(!symbols.address("unasked").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::provoke
