// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/client.hpp"

#include "debugger/testing/fake_stub.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

namespace faultline::debugger {
namespace {

using test::FakeStub;

struct Connected {
    host::Cancel cancel;
    FakeStub stub{{"01", "02"}, {{"02", 0x1000}}};
    Client client = Client::start(stub.take_client_end(), cancel).value();

    Result<Stop> next_stop() {
        while (true) {
            auto stop = client.next_stop();
            if (!stop) return failure_of(stop);
            if (*stop) return **stop;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client, Connected)

BOOST_AUTO_TEST_CASE(memory_and_registers_are_read_and_written) {
    stub.poke(0x5000, "abc");
    BOOST_TEST(client.read_memory(0x5000, 3).value() == "abc");
    BOOST_TEST(client.write_memory(0x5001, "xy").has_value());
    BOOST_TEST(stub.peek(0x5000, 3) == "axy");
    BOOST_TEST(client.select("02").has_value());
    BOOST_TEST(client.write_register(Register::rax, ~std::uint64_t{11}).has_value());
    BOOST_TEST(client.read_register(Register::rax).value() == ~std::uint64_t{11});
    BOOST_TEST(stub.value("01", Register::rax) == 0U);
}

BOOST_AUTO_TEST_CASE(more_memory_than_a_packet_holds_comes_in_pieces) {
    std::string memory;
    for (int i = 0; i < 5000; ++i)
        memory += static_cast<char>(i % 251);
    stub.poke(0x5000, memory);
    BOOST_TEST((client.read_memory(0x5000, memory.size()).value() == memory));
    BOOST_TEST(!client.read_memory(0x5000, 1U << 20));
}

BOOST_AUTO_TEST_CASE(a_guest_that_meets_a_breakpoint_tells_which_cpu_did) {
    BOOST_TEST(client.set_breakpoint(0x1000).has_value());
    BOOST_TEST(client.resume().has_value());
    const auto stop = next_stop();
    BOOST_REQUIRE(stop);
    BOOST_TEST(stop->signal == breakpoint_signal);
    BOOST_TEST(stop->thread == "02");
}

BOOST_AUTO_TEST_CASE(without_a_breakpoint_there_is_no_stop) {
    BOOST_TEST(client.resume().has_value());
    BOOST_TEST(!client.next_stop().value());
    const auto stop = client.interrupt();
    BOOST_REQUIRE(stop);
    BOOST_TEST(stop->signal == SIGINT);
}

BOOST_AUTO_TEST_CASE(one_cpu_can_be_kept_while_the_others_run) {
    BOOST_TEST(client.resume_without({"01"}).has_value());
    BOOST_TEST(client.interrupt().has_value());
    BOOST_TEST(stub.requests().back() == "vCont;c:02");
    BOOST_TEST(!client.resume_without({"01", "02"}));
}

BOOST_AUTO_TEST_CASE(what_the_stub_refuses_is_an_error) {
    BOOST_TEST(client.read_memory(0x9000, 4).error().what == "the guest has no memory at 0x9000");
    stub.answer_next("E22");
    BOOST_TEST(client.set_breakpoint(0x1000).error().what ==
               "QEMU's debugger port refused 'Z1,1000,1': E22");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_an_error) {
    for (const auto* answer : {"zz", "00", "00112233445566778899"}) {
        stub.answer_next(answer);
        BOOST_TEST(!client.read_register(Register::rip));
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_qemu_is_an_error_and_not_a_wait) {
    stub.hang_up();
    BOOST_TEST(client.read_memory(0x5000, 1).error().what == "QEMU closed its debugger port");
    BOOST_TEST(!client.next_stop());
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_does_not_wait_for_an_answer) {
    BOOST_TEST(client.resume().has_value());
    cancel.set(SIGTERM);
    BOOST_TEST(client.step("01").error().what == "interrupted");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
