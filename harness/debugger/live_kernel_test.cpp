// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/live_kernel.hpp"

#include "debugger/testing/fake_stub.hpp"

#include <boost/test/unit_test.hpp>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <functional>

namespace faultline::debugger {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using test::FakeStub;

constexpr std::uint64_t boot_end = 0x9000, function = 0x1000, stack = 0x7000, caller = 0x8000;
const std::string code = std::string(test_of_first_argument) + "\x74\x05\xc3\xc3\xc3";

PlannedChange change_of(ChangeKind kind, const std::function<void(Change&)>& more = {},
                        bool at_boot = true) {
    Change change;
    change.kind = kind;
    change.function = "victim";
    if (more) more(change);
    return {{change, {function, function + code.size()}, {0x100, 0x2000, 0x200, 0x300, true}},
            at_boot};
}

/// A vCPU calls the function.
FakeStub::Place call(const std::string& thread) {
    return {thread, function, {{Register::rsp, stack}, {Register::rax, 7}}};
}

struct Guest {
    Guest() = default;
    void start(std::deque<FakeStub::Place> places, std::vector<PlannedChange> changes) {
        stub.emplace(std::vector<std::string>{"01", "02"}, std::move(places));
        stub->poke(function, running_code);
        stub->poke(stack, "\0\x80\0\0\0\0\0\0"s);
        live.emplace(LiveKernel::start(Client::start(stub->take_client_end(), cancel).value(),
                                       std::move(changes), boot_end)
                         .value());
        BOOST_REQUIRE(live->run());
    }
    /// Until the guest has gone through all its places, which the last report tells.
    Result<void> look_until(std::size_t reports) {
        while (told.size() < reports) {
            pollfd fds[]{{live->fd(), POLLIN, 0}};
            ::poll(fds, 1, 5);
            if (auto looked = live->look(); !looked) return looked;
            take();
        }
        return {};
    }
    void take() {
        for (auto& report : live->take_reports())
            told.push_back(std::move(report));
    }
    /// Asked for through the same connection, so that all before it has been done.
    void settle() { BOOST_REQUIRE(live->restore()); }

    std::string running_code = code;
    host::Cancel cancel;
    std::optional<FakeStub> stub;
    std::optional<LiveKernel> live;
    std::vector<ChangeReport> told;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(live_kernel, Guest)

BOOST_AUTO_TEST_CASE(a_check_is_taken_out_at_the_end_of_boot_and_put_back_at_the_end) {
    start({{"01", boot_end}}, {change_of(ChangeKind::skip_branch)});
    BOOST_REQUIRE(look_until(1));
    BOOST_TEST(told[0].detail ==
               "the conditional jump at victim+0x3 (74 05) does nothing any more");
    BOOST_TEST(stub->peek(function + 3, 2) == "\x90\x90");
    BOOST_TEST(stub->breakpoints().empty());
    BOOST_REQUIRE(live->restore());
    take();
    BOOST_TEST(stub->peek(function, code.size()) == code);
    BOOST_TEST((told.back().state == ChangeReport::State::ended));
}

BOOST_AUTO_TEST_CASE(a_change_of_a_later_time_waits_for_it) {
    start({{"01", boot_end}}, {change_of(ChangeKind::skip_branch, {}, false)});
    BOOST_REQUIRE(live->look());
    BOOST_TEST(stub->peek(function, code.size()) == code);
    BOOST_REQUIRE(live->make(0));
    BOOST_TEST(stub->peek(function + 3, 2) == "\x90\x90");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_as_its_file_is_an_error) {
    running_code = "\x90\x90\x90\x90\x90\xc3\xc3\xc3";
    start({{"01", boot_end}}, {change_of(ChangeKind::skip_branch)});
    const auto looked = look_until(1);
    BOOST_REQUIRE(!looked);
    BOOST_TEST(looked.error().what ==
               "in the running victim, a conditional jump after 48 85 ff is there 0 times, not "
               "once");
}

BOOST_AUTO_TEST_CASE(bytes_that_another_has_changed_are_not_put_back) {
    start({{"01", boot_end}}, {change_of(ChangeKind::skip_branch)});
    BOOST_REQUIRE(look_until(1));
    stub->poke(function + 3, "\xeb\x05");
    BOOST_TEST(live->restore().error().what ==
               "at 0x1003, the kernel has eb 05 and not 90 90, which was put there");
}

BOOST_AUTO_TEST_CASE(the_wanted_call_returns_an_error_and_no_other) {
    start({{"01", boot_end}, call("01"), call("02"), call("01"), call("02")},
          {change_of(ChangeKind::return_error, [](Change& change) {
              change.error = ENOMEM;
              change.call = 3;
          })});
    BOOST_REQUIRE(look_until(2));
    BOOST_TEST(told[1].detail == "call 3 of victim did nothing and returned -ENOMEM");
    settle();
    BOOST_TEST(static_cast<std::int64_t>(stub->value("01", Register::rax)) == -ENOMEM);
    BOOST_TEST(stub->value("01", Register::rip) == caller);
    BOOST_TEST(stub->value("01", Register::rsp) == stack + 8);
    BOOST_TEST(stub->value("02", Register::rax) == 7U);
    BOOST_TEST(stub->breakpoints().empty());
}

BOOST_AUTO_TEST_CASE(a_function_that_is_not_called_often_enough_is_told_with_its_calls) {
    start({{"01", boot_end}, call("01"), call("02")},
          {change_of(ChangeKind::return_error, [](Change& change) { change.call = 3; })});
    BOOST_REQUIRE(look_until(1));
    settle();
    take();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST((told[0].state == ChangeReport::State::armed));
    BOOST_TEST((told[1].state == ChangeReport::State::ended));
    BOOST_TEST(told[1].detail.starts_with("victim was called "));
}

BOOST_AUTO_TEST_CASE(the_cpu_that_calls_is_kept_while_the_others_run) {
    start({{"01", boot_end}, call("02"), {"01", 0x4000}},
          {change_of(ChangeKind::delay, [](Change& change) { change.time = 20ms; })});
    BOOST_REQUIRE(look_until(2));
    BOOST_TEST(told[1].detail == "call 1 of victim was kept for 20 ms on CPU 02");
    while (live->next_deadline())
        BOOST_REQUIRE(live->look());
    settle();
    const auto requests = stub->requests();
    const auto kept = std::find(requests.begin(), requests.end(), "vCont;c:01");
    const auto stepped = std::find(requests.begin(), requests.end(), "vCont;s:02");
    BOOST_TEST((kept < stepped));
    BOOST_TEST((stepped < requests.end()));
}

BOOST_AUTO_TEST_CASE(rdt_is_forced_by_two_bits_and_one_answer) {
    start({{"01", 0x100},
           {"01", 0x200},
           // Another CPU asks for another leaf.
           {"02", 0x300, {{Register::rdi, 0x5100}}},
           {"01",
            0x300,
            {{Register::rdi, 0x5000},
             {Register::rsi, 0x5004},
             {Register::rdx, 0x5008},
             {Register::rcx, 0x500c},
             {Register::rsp, stack}}}},
          {change_of(ChangeKind::force_rdt)});
    stub->poke(0x5000, "\x10\0\0\0____\x01\0\0\0____"s);
    stub->poke(0x5100, "\x07\0\0\0"s);
    stub->poke(0x2000, std::string(96, '\x01'));
    BOOST_REQUIRE(look_until(2));
    settle();
    BOOST_TEST(stub->peek(0x2000 + 9 * 4, 4) == "\x01\x81\x01\x01");
    BOOST_TEST(stub->peek(0x2000 + 7 * 4, 4) == "\x11\x01\x01\x01");
    BOOST_TEST(stub->peek(0x5000, 16) == "\x13\0\0\0\0\0\0\0\0\0\0\0\x0f\0\0\0"s);
    BOOST_TEST(stub->peek(0x5100, 4) == "\x07\0\0\0"s);
    BOOST_TEST(stub->value("01", Register::rip) == caller);
    BOOST_TEST(stub->breakpoints().empty());
}

BOOST_AUTO_TEST_CASE(two_faults_at_one_place_are_refused) {
    start({{"01", boot_end}}, {change_of(ChangeKind::delay), change_of(ChangeKind::return_error)});
    BOOST_TEST(look_until(5).error().what ==
               "two faults are at the same place of the kernel, "
               "0x1000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::debugger
