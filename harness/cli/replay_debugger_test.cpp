// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay_debugger.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::cli {
namespace {

model::Finding finding(const std::string& title, std::uint64_t begin) {
    model::Finding made;
    made.title = title;
    made.place = {begin, begin + 100, 1, 2};
    return made;
}

model::Verdict failed() {
    model::Verdict verdict;
    verdict.reason = "general protection fault in rdtgroup_schemata_show";
    verdict.findings = {finding("WARNING in foo", 300), finding(verdict.reason, 700)};
    verdict.determinism.emplace();
    verdict.boot_format = "vmlinux";
    return verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_debugger)

BOOST_AUTO_TEST_CASE(a_guest_is_held_where_the_verdicts_finding_begins) {
    const auto hold = debugger_hold(failed(), {true, {}, {}});
    BOOST_REQUIRE(hold.has_value());
    BOOST_TEST(((*hold)->until_byte == 700U));
    auto other = failed();
    other.reason = "the workload failed";
    BOOST_TEST(((*debugger_hold(other, {true, {}, {}}))->until_byte == 300U));
}

BOOST_AUTO_TEST_CASE(without_a_finding_to_wait_for_it_is_held_at_its_start) {
    BOOST_TEST((!(*debugger_hold(failed(), {false, {}, {}}))->until_byte.has_value()));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_held_is_refused_with_the_reason) {
    auto verdict = failed();
    verdict.determinism.reset();
    BOOST_TEST(debugger_hold(verdict, {true, {}, {}}).error().what ==
               "only a deterministic cell comes to its finding the same way again");
    verdict = failed();
    verdict.findings.clear();
    BOOST_TEST(debugger_hold(verdict, {true, {}, {}}).error().what ==
               "the console of the cell tells of no finding");
    verdict.fault_plan.emplace_back();
    verdict.fault_plan.back().kind = "skip-branch";
    verdict.fault_plan.back().side = model::FaultSide::debugger;
    BOOST_TEST(!debugger_hold(verdict, {false, {}, {}}).has_value());
}

BOOST_AUTO_TEST_CASE(symbols_are_moved_to_where_the_kernel_runs) {
    auto verdict = failed();
    const DebuggerWish wish{false, "/src/linux/vmlinux", {}};
    BOOST_TEST((kernel_symbols(verdict, wish, {}, {})->offset == 0U));
    verdict.boot_format = "bzImage (no PVH note)";
    BOOST_TEST((!kernel_symbols(verdict, wish, {}, {})->offset.has_value()));
    verdict.findings[0].details["kernel_offset"] = "0x1c000000 from 0xffffffff81000000";
    BOOST_TEST((kernel_symbols(verdict, wish, {}, {})->offset == 0x1c000000U));
    verdict.command_line = "console=ttyS0 nokaslr";
    BOOST_TEST((kernel_symbols(verdict, wish, {}, {})->offset == 0U));
}

BOOST_AUTO_TEST_CASE(the_command_for_gdb_survives_a_shell) {
    BOOST_TEST(gdb_command(std::nullopt, "/run/it's/gdb") ==
               R"(gdb -ex 'target remote /run/it'\''s/gdb')");
    BOOST_TEST(gdb_command(KernelSymbols{"/src/vmlinux", 0}, "/run/gdb") ==
               "gdb '/src/vmlinux' -ex 'target remote /run/gdb'");
    BOOST_TEST(gdb_command(KernelSymbols{"/src/vmlinux", 0x1c000000}, "/run/gdb") ==
               "gdb -ex 'symbol-file /src/vmlinux -o 0x1c000000' -ex 'target remote /run/gdb'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
