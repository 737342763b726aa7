// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/machine_code.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::debugger {
namespace {

using namespace std::string_literals;

const std::string test_rdi{test_of_first_argument};
// endbr64; a call of five bytes; test rdi,rdi
const std::string begin = "\xf3\x0f\x1e\xfa\xe8\x01\x02\x03\x04"s + test_rdi;

}  // namespace

BOOST_AUTO_TEST_SUITE(machine_code)

BOOST_AUTO_TEST_CASE(short_and_near_jumps_are_found_where_they_are) {
    const auto is_short = branch_after(begin + "\x74\x43\x55\x53"s, test_rdi);
    BOOST_REQUIRE(is_short);
    BOOST_TEST(is_short->offset == 12U);
    BOOST_TEST(is_short->bytes == "\x74\x43");
    const auto is_near = branch_after(begin + "\x0f\x84\x84\0\0\0\x41\x54"s, test_rdi);
    BOOST_REQUIRE(is_near);
    BOOST_TEST(is_near->bytes == "\x0f\x84\x84\0\0\0"s);
    BOOST_TEST(nops(is_near->bytes.size()) == "\x90\x90\x90\x90\x90\x90");
}

BOOST_AUTO_TEST_CASE(a_check_that_is_there_twice_or_not_at_all_is_refused) {
    const auto none = branch_after("\x55\x48\x89\xfd\xc3", test_rdi);
    BOOST_TEST(none.error().what == "a conditional jump after 48 85 ff is there 0 times, not once");
    const auto two = branch_after(begin + "\x74\x43"s + test_rdi + "\x75\x01"s, test_rdi);
    BOOST_TEST(two.error().what == "a conditional jump after 48 85 ff is there 2 times, not once");
}

BOOST_AUTO_TEST_CASE(the_same_bytes_without_a_jump_do_not_count) {
    BOOST_TEST(branch_after(begin + "\x0f\x94\xc0"s + test_rdi + "\x78\x01"s, test_rdi)->bytes ==
               "\x78\x01");
    BOOST_TEST(!branch_after(begin + "\x0f\x84\x84"s, test_rdi));  // cut
    BOOST_TEST(!branch_after(begin, test_rdi));
}

BOOST_AUTO_TEST_CASE(a_cpuid_that_is_there_twice_is_none) {
    BOOST_TEST(only_cpuid("\x53\x0f\xa2\x5b") == 1U);
    BOOST_TEST(only_cpuid("\x53\x0f\xa2\x0f\xa2") == std::string_view::npos);
    BOOST_TEST(only_cpuid("\x53") == std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
