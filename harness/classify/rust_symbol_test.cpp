// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/rust_symbol.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

BOOST_AUTO_TEST_SUITE(rust_symbols)

BOOST_AUTO_TEST_CASE(names_of_both_schemes_are_read) {
    BOOST_CHECK_EQUAL(demangle_rust("_RNvCs1a2_6my_mod4init").value(), "my_mod::init");
    BOOST_CHECK_EQUAL(demangle_rust("_RNvMs_Cs1_3foxNtB4_5Thing3put").value(), "<fox::Thing>::put");
    BOOST_CHECK_EQUAL(demangle_rust("_RNvXs_Cs1_3foxNtB4_5ThingNtCs2_3bar3Ops4poll").value(),
                      "<fox::Thing as bar::Ops>::poll");
    BOOST_CHECK_EQUAL(demangle_rust("_RINvCs1_3fox4makeRhE").value(), "fox::make");
    BOOST_CHECK_EQUAL(demangle_rust("_ZN4core9panicking5panic17h0123456789abcdefE").value(),
                      "core::panicking::panic");
}

BOOST_AUTO_TEST_CASE(other_symbols_and_broken_ones_are_left_alone) {
    for (const auto* symbol :
         {"", "_R", "_RNv", "_RNvC", "_RNvCs1_9short", "_ZN4core", "_ZN", "_RNvB0_3foo",
          "_RNvBzzzzzzzzzzzzzzzzz_3foo", "read_file", "_RSomething"}) {
        BOOST_CHECK_MESSAGE(!demangle_rust(symbol), symbol);
    }
}

BOOST_AUTO_TEST_CASE(a_symbol_cannot_make_a_name_without_end) {
    std::string symbol = "_RNvMC1a";
    for (int i = 0; i < 4000; ++i)
        symbol += "R";
    BOOST_CHECK(!demangle_rust(symbol));
    symbol = "_R";
    for (int i = 0; i < 4000; ++i)
        symbol += "Nv";
    BOOST_CHECK(!demangle_rust(symbol));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
