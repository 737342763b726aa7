// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/console_gate.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>

namespace faultline::run {
namespace {

/// A guest's serial port, which gives a byte at a time and waits where none is taken.
struct Port {
    explicit Port(int size) {
        std::array<int, 2> ends{};
        BOOST_REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
        read.reset(ends[0]);
        write.reset(ends[1]);
        BOOST_REQUIRE(::fcntl(read.get(), F_SETPIPE_SZ, size) == size);
    }
    /// How many of the bytes were taken.
    std::uint64_t print(std::uint64_t bytes) {
        std::uint64_t taken = 0;
        const char letter = 'x';
        while (taken < bytes && ::write(write.get(), &letter, 1) == 1)
            ++taken;
        return taken;
    }

    host::Fd read, write;
};

struct Gated {
    Gated(int size, std::uint64_t bytes) : port(size) {
        auto closed = ConsoleGate::close_at(port.read.get(), bytes);
        BOOST_REQUIRE(closed.has_value());
        gate.emplace(*closed);
    }
    bool look() {
        const auto reached = gate->look([this](std::string_view bytes) { got += bytes; });
        BOOST_REQUIRE(reached.has_value());
        return *reached;
    }

    Port port;
    std::optional<ConsoleGate> gate;
    std::string got;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(console_gate)

BOOST_AUTO_TEST_CASE(a_guest_can_print_so_many_bytes_and_no_more) {
    for (const std::uint64_t bytes : {1, 4095, 4096, 4097, 65535, 65536}) {
        Gated gated(65536, bytes);
        BOOST_TEST(gated.port.print(bytes - 1) == bytes - 1);
        BOOST_TEST(!gated.look());
        BOOST_TEST(gated.port.print(10) == 1U);
        BOOST_TEST(gated.look());
        BOOST_TEST(gated.got.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_console_that_is_longer_than_its_fifo_is_read_up_to_there) {
    for (const std::uint64_t bytes : {65537, 100000, 262144, 300001}) {
        Gated gated(65536, bytes);
        std::uint64_t printed = 0;
        while (!gated.look()) {
            const auto more = gated.port.print(1000);
            printed += more;
            BOOST_REQUIRE((more > 0 && printed <= bytes));
        }
        BOOST_TEST(printed == bytes);
        BOOST_TEST(gated.port.print(1) == 0U);
        BOOST_TEST(gated.got.size() < bytes);
    }
}

BOOST_AUTO_TEST_CASE(an_open_gate_gives_what_the_guest_printed_and_lets_it_go_on) {
    Gated gated(65536, 1000);
    BOOST_TEST(gated.port.print(2000) == 1000U);
    BOOST_TEST(gated.look());
    BOOST_TEST(gated.gate->open([&](std::string_view bytes) { gated.got += bytes; }).has_value());
    BOOST_TEST(gated.got == std::string(1000, 'x'));
    BOOST_TEST(gated.port.print(2000) == 2000U);
}

BOOST_AUTO_TEST_CASE(a_guest_that_never_came_there_gives_what_it_printed) {
    Gated gated(65536, 200000);
    BOOST_TEST(gated.port.print(300) == 300U);
    BOOST_TEST(!gated.look());
    BOOST_TEST(gated.gate->open([&](std::string_view bytes) { gated.got += bytes; }).has_value());
    BOOST_TEST(gated.got == std::string(300, 'x'));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
