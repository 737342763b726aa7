// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/packet.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace faultline::debugger {
namespace {

std::vector<std::string> all_of(PacketReader& reader) {
    std::vector<std::string> packets;
    while (auto packet = reader.next())
        packets.push_back(*std::move(packet));
    return packets;
}

std::vector<std::string> packets_of(std::string_view bytes) {
    PacketReader reader;
    reader.feed(bytes);
    return all_of(reader);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(packet)

BOOST_AUTO_TEST_CASE(a_packet_carries_the_sum_of_its_bytes) {
    BOOST_TEST(framed("OK") == "$OK#9a");
    BOOST_TEST(framed("") == "$#00");
}

BOOST_AUTO_TEST_CASE(what_comes_byte_by_byte_is_what_comes_whole) {
    const std::string stream = "++" + framed("T05thread:02;") + "+$OK#9a$#00";
    PacketReader reader;
    for (const char byte : stream)
        reader.feed({&byte, 1});
    const auto packets = all_of(reader);
    BOOST_TEST(packets == packets_of(stream), boost::test_tools::per_element());
    BOOST_TEST(packets == (std::vector<std::string>{"T05thread:02;", "OK", ""}),
               boost::test_tools::per_element());
    BOOST_TEST(reader.ended() == 3U);
}

BOOST_AUTO_TEST_CASE(runs_and_escapes_are_undone) {
    // '*' and a blank: three more of the character before it.
    const auto packets = packets_of(framed("0* }\x03x"));
    BOOST_REQUIRE_EQUAL(packets.size(), 1U);
    BOOST_TEST(packets[0] == "0000#x");
}

BOOST_AUTO_TEST_CASE(damaged_and_endless_packets_are_dropped_and_counted) {
    PacketReader reader;
    reader.feed("$OK#9b");
    reader.feed("$OK#zz");
    reader.feed("$*#2a");
    reader.feed("$" + std::string(2 * PacketReader::most_bytes, 'a') + "#00");
    reader.feed("$OK#9a");
    BOOST_TEST(all_of(reader).size() == 1U);
    BOOST_TEST(reader.dropped() == 4U);
}

BOOST_AUTO_TEST_CASE(a_run_cannot_fill_the_memory) {
    std::string runs = "0";
    for (int i = 0; i < 20'000; ++i)
        runs += "*~";
    BOOST_TEST(packets_of(framed(runs)).empty());
}

BOOST_AUTO_TEST_CASE(hex_digits_are_checked) {
    BOOST_TEST(from_hex(to_hex(std::string("\0\xff x", 4))).value() == std::string("\0\xff x", 4));
    BOOST_TEST(!from_hex("0"));
    BOOST_TEST(!from_hex("0g"));
    BOOST_TEST(hex_number("ffffffff81000000").value() == 0xffffffff81000000U);
    BOOST_TEST(!hex_number("10000000000000000"));
    BOOST_TEST(!hex_number(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
