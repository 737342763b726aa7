// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/debugger_faults.hpp"

#include "debugger/testing/fake_stub.hpp"
#include "debugger/testing/vmlinux_with_symbols.hpp"
#include "host/file.hpp"
#include "run/guest_session.hpp"
#include "run/judge.hpp"
#include "support/temporary_directory.hpp"
#include "vm/fake/fake_machine.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using debugger::test::FakeStub;
using debugger::test::text_address;
using vm::FakeMachine;

constexpr std::uint64_t boot_end = text_address + 32;
const std::string code =
    "\x48\x85\xff\x74\x05\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3\xc3"s + std::string(32, '\xc3');

model::Fault skip_branch(const std::string& function, const std::string& at = "boot") {
    model::Fault fault;
    fault.kind = "skip-branch";
    fault.side = model::FaultSide::debugger;
    fault.at = std::get<model::FaultTime>(model::parse_fault_time(at));
    fault.parameters = {{"function", function}, {"after", "48 85 ff"}};
    return fault;
}

struct Guest {
    Guest() {
        scenario.name = scenario.workload.name = "x";
        scenario.timeouts.boot = scenario.timeouts.workload = 2s;
        const auto bytes = debugger::test::vmlinux_with_symbols(
            debugger::test::KallsymsLayout::after_tokens, code,
            {{"checks", 0}, {"checks_not", 16}, {"free_initmem", 32}});
        BOOST_REQUIRE(host::write_file_atomically(vmlinux, bytes));
        stub.poke(text_address, code);
    }
    /// The script runs when the guest was let run for the `resumes`th time.
    SessionResult watch(const std::function<void(FakeMachine&)>& script, unsigned resumes) {
        FakeMachine machine([](FakeMachine&) { BOOST_ERROR("the debugger's to start"); });
        stub.at_resume(resumes, [&] { script(machine); });
        machine.offer_debugger(stub.take_client_end());
        const SessionFiles files{directory.path() / "console.log",
                                 directory.path() / "events.jsonl", directory.path() / "vmcore",
                                 vmlinux};
        return watch_guest(machine, scenario, files, cancel, {});
    }
    /// Boots, and ends well.
    void pass(FakeMachine& guest) {
        std::uint64_t number = 0;
        for (const auto& body : std::vector<decltype(protocol::Event::body)>{
                 protocol::Booted{}, protocol::Phase{"workload"},
                 protocol::WorkloadResult{protocol::Outcome::pass, "", {}}, protocol::End{}}) {
            guest.send(protocol::to_line({number++, 1.5, body}) + "\n");
        }
    }

    test::TemporaryDirectory directory;
    std::filesystem::path vmlinux = directory.path() / "vmlinux";
    model::Scenario scenario;
    host::Cancel cancel;
    FakeStub stub{{"01"}, {{"01", boot_end}}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(debugger_faults, Guest)

BOOST_AUTO_TEST_CASE(a_change_of_the_kernel_is_recorded_told_and_taken_back) {
    scenario.faults = {skip_branch("checks")};
    const auto seen = watch([&](FakeMachine& guest) { pass(guest); }, 2).seen;
    BOOST_REQUIRE_EQUAL(seen.faults.size(), 2U);
    BOOST_TEST((seen.faults[0].state == model::FaultState::fired));
    BOOST_TEST(seen.faults[0].facts.at("before") == "74 05");
    BOOST_TEST((seen.faults[1].state == model::FaultState::ended));
    BOOST_REQUIRE_EQUAL(seen.notes.size(), 1U);
    BOOST_TEST(seen.notes[0] ==
               "the kernel was changed (skip-branch): the conditional jump at checks+0x3 (74 05) "
               "does nothing any more");
    BOOST_TEST(stub.peek(text_address, code.size()) == code);
    BOOST_TEST((judge(scenario, seen).status == model::Status::pass));
}

BOOST_AUTO_TEST_CASE(a_change_waits_for_the_workload) {
    scenario.faults = {skip_branch("checks", "workload")};
    const auto seen = watch([&](FakeMachine& guest) { pass(guest); }, 1).seen;
    BOOST_TEST(!seen.faults.empty());
    BOOST_TEST(stub.requests()[1] == "c");
}

BOOST_AUTO_TEST_CASE(a_guest_whose_debugger_is_lost_is_an_error_and_not_a_wait) {
    scenario.faults = {skip_branch("checks")};
    const auto result = watch([&](FakeMachine&) { stub.hang_up(); }, 1);
    BOOST_TEST((result.seen.ending == Ending::broken));
    BOOST_TEST(result.seen.trouble == "QEMU closed its debugger port");
    BOOST_TEST((judge(scenario, result.seen).status == model::Status::error));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_guest_is_not_the_debuggers) {
    scenario.faults = {skip_branch("checks")};
    const auto result = watch(
        [&](FakeMachine& guest) {
            guest.raise(vm::LifecycleEvent::stopped);
            stub.hang_up();
        },
        1);
    BOOST_TEST((result.seen.ending == Ending::stopped));
}

BOOST_AUTO_TEST_CASE(a_plan_without_such_faults_asks_for_no_debugger) {
    FakeMachine machine([](FakeMachine&) {});
    BOOST_REQUIRE(DebuggerFaults::attach(machine, {}, "/none", cancel));
    BOOST_TEST(!DebuggerFaults::attach(machine, {skip_branch("checks")}, vmlinux, cancel));
}

BOOST_AUTO_TEST_CASE(what_the_kernel_has_not_skips_and_what_does_not_fit_is_an_error) {
    model::Kernel kernel;
    kernel.image = vmlinux;
    CellFaults cell;
    cell.plan = {skip_branch("absent")};
    BOOST_TEST(place_debugger_faults(cell, kernel).has_value());
    BOOST_TEST(cell.skip == "fault skip-branch: the kernel has no function or variable 'absent'");
    cell = {};
    cell.plan = {skip_branch("checks_not")};
    BOOST_TEST(place_debugger_faults(cell, kernel).error().what ==
               "fault skip-branch: in checks_not, a conditional jump after 48 85 ff is there 0 "
               "times, not once");
    cell.plan[0].optional = true;
    BOOST_TEST(place_debugger_faults(cell, kernel).has_value());
    BOOST_TEST(!cell.plan[0].left_out.empty());
    BOOST_TEST(cell.left_out.size() == 1U);
    cell = {};
    cell.plan = {skip_branch("checks")};
    cell.plan[0].parameters["after"] = "48 8";
    BOOST_TEST(place_debugger_faults(cell, kernel).error().what ==
               "fault skip-branch: '48 8' are no bytes in hex");
}

BOOST_AUTO_TEST_CASE(a_kernel_that_boots_packed_is_skipped_with_why) {
    model::Kernel kernel;
    kernel.format = model::BootFormat::bzimage;
    kernel.format_reason = "no PVH note";
    kernel.image = directory.path() / "bzImage";
    BOOST_REQUIRE(host::write_file_atomically(kernel.image, "MZ"));
    CellFaults cell;
    cell.plan = {skip_branch("checks")};
    BOOST_TEST(place_debugger_faults(cell, kernel).has_value());
    BOOST_TEST(cell.skip.find("boots as a bzImage (no PVH note)") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
