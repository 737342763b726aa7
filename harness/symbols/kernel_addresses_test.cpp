// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/kernel_addresses.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>

namespace faultline::symbols {

BOOST_AUTO_TEST_SUITE(kernel_addresses)

BOOST_AUTO_TEST_CASE(an_address_is_named_by_the_function_that_holds_it) {
    const auto addresses = KernelAddresses::read(FAULTLINE_FIXTURE);
    BOOST_REQUIRE(addresses.has_value());
    // Somewhere in the file's text lies main(): the first address that names it is its own.
    std::optional<std::uint64_t> start;
    for (std::uint64_t address = 0x400000; address < 0x800000 && !start; ++address) {
        const auto frame = addresses->find(address);
        if (frame && frame->function == "main") start = address;
    }
    BOOST_REQUIRE(start.has_value());
    const auto inside = addresses->find(*start + 1);
    BOOST_REQUIRE(inside.has_value());
    BOOST_TEST(inside->offset == 1U);
    BOOST_TEST(inside->size > 1U);
    const auto behind = addresses->find(*start + inside->size);
    BOOST_TEST((!behind || behind->function != "main"));
    BOOST_TEST(!addresses->find(0).has_value());
    BOOST_TEST(!addresses->find(~0ULL).has_value());
}

BOOST_AUTO_TEST_CASE(what_has_no_symbols_is_told) {
    BOOST_TEST(!KernelAddresses::read("/nothing").has_value());
    BOOST_TEST(!KernelAddresses::read(__FILE__).has_value());
}

BOOST_AUTO_TEST_CASE(debug_information_is_seen) {
    BOOST_TEST(has_debug_information(FAULTLINE_FIXTURE));
    BOOST_TEST(!has_debug_information("/bin/true"));
    BOOST_TEST(!has_debug_information(__FILE__));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::symbols
