// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/symbol_table.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::symbols {

namespace {

using Match = SymbolTable::Match;

SymbolTable table() {
    SymbolTable symbols;
    symbols.add("first", 0x1000, 1, true);
    symbols.add("alias", 0x1000, 1, true);
    symbols.add(".Llocal", 0x1010, 1, true);
    symbols.add("twice", 0x1020, 1, true);
    symbols.add("clang.llvm.123", 0x1050, 1, true);
    symbols.add("data", 0x1060, 1, false);
    symbols.add("last", 0x1070, 1, true);
    symbols.add("twice", 0x2000, 2, true);
    symbols.add("end", 0x2008, 2, true);
    symbols.settle();
    return symbols;
}

bool finds(std::string_view name, std::uint64_t size, std::uint64_t address) {
    const auto found = table().find(name, size);
    return found.match == Match::found && found.address == address;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(symbol_table)

BOOST_AUTO_TEST_CASE(sizes_reach_to_the_next_symbol_as_the_kernel_counts_them) {
    BOOST_TEST(finds("first", 0x20, 0x1000));
    BOOST_TEST(finds("alias", 0x20, 0x1000));
    BOOST_TEST(finds("clang", 0x10, 0x1050));
    BOOST_TEST((table().find("first", 0x10).match == Match::other_size));
}

BOOST_AUTO_TEST_CASE(of_several_of_one_name_the_size_tells_which) {
    BOOST_TEST(finds("twice", 0x30, 0x1020));
    BOOST_TEST(finds("twice", 0x8, 0x2000));
    BOOST_TEST((table().find("twice", 0x9).match == Match::other_size));
}

BOOST_AUTO_TEST_CASE(of_several_of_one_name_and_size_none_is_right) {
    SymbolTable symbols;
    symbols.add("m_next", 0x1000, 1, true);
    symbols.add("m_next", 0x1020, 1, true);
    symbols.add("other", 0x1040, 1, true);
    symbols.settle();
    BOOST_TEST((symbols.find("m_next", 0x20).match == Match::ambiguous));
    BOOST_TEST((symbols.find("m_next", 0).match == Match::ambiguous));
    BOOST_TEST((symbols.find("other", 0).match == Match::found));
}

BOOST_AUTO_TEST_CASE(what_follows_the_last_of_a_section_is_not_known) {
    BOOST_TEST(finds("last", 0x123, 0x1070));
    BOOST_TEST((table().find("last", 0x10000).match == Match::other_size));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_there_is_not_found) {
    for (const auto* name : {"", "firs", "first.", "data", ".Llocal", "zzz"})
        BOOST_TEST((table().find(name, 0x20).match == Match::no_such_name), name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::symbols
