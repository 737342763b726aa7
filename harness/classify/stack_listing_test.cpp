// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/stack_listing.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace faultline::classify {
namespace {

constexpr std::string_view listing =
    "[    4.1] some driver: ready\n"
    "[    4.2] sysrq: Show backtrace of all active CPUs\n"
    "[    4.2] NMI backtrace for cpu 1\n"
    "[    4.2] CPU: 1 PID: 0 Comm: swapper/1 Not tainted 6.1.0 #1\n"
    "[    4.2] Call Trace:\n"
    "[    4.2]  dump_stack_lvl+0x5d/0x80\n"
    "[    4.2] RIP: 0010:stuck_here+0xf/0x20\n"
    "[    4.2] RAX: 0000000000000001 RBX: 0000000000000000 RCX: 0000000000000001\n"
    "[    4.2]  do_idle+0x269/0x2a0\n"
    "[    4.2] Sending NMI from CPU 1 to CPUs 0,2:\n"
    "[    4.2] NMI backtrace for cpu 0 skipped: idling at default_idle+0x9/0x20\n"
    "[    4.2] NMI backtrace for cpu 2\n"
    "[    4.2] RIP: 0033:0x401234\n"
    "[    4.3] sysrq: Show Blocked State\n"
    "[    4.3] task:worker          state:D stack:0     pid:77    ppid:1\n"
    "[    4.3] Call Trace:\n"
    "[    4.3]  schedule+0x5a/0xd0\n"
    "[    4.4] sysrq: Loglevel set to 7\n"
    "[    4.4]  later+0x5a/0xd0\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(stack_listings)

BOOST_AUTO_TEST_CASE(each_cpu_and_each_blocked_task_has_its_stack_whatever_the_chunks) {
    for (const std::size_t chunk : {1U, 17U, 4096U}) {
        StackListing stacks;
        for (std::size_t at = 0; at < listing.size(); at += chunk)
            stacks.feed(listing.substr(at, chunk));
        BOOST_TEST(stacks.cpus() == 3U);
        BOOST_TEST(stacks.ended());
        const auto all = stacks.stacks();
        BOOST_TEST_REQUIRE(all.size() == 3U);  // CPU 2 was in user mode
        BOOST_TEST(all[0].title == "NMI backtrace for cpu 1");
        BOOST_TEST_REQUIRE(all[0].trace.size() == 3U);
        BOOST_TEST(all[0].trace[1].function == "stuck_here");
        BOOST_TEST(all[1].trace.at(0).function == "default_idle");
        BOOST_TEST(all[2].title.starts_with("task:worker"));
        BOOST_TEST(all[2].trace.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_guest_that_never_ends_its_list_fills_no_memory) {
    StackListing stacks;
    for (int i = 0; i < 10000; ++i) {
        stacks.feed("NMI backtrace for cpu " + std::to_string(i) + "\n");
        for (int frame = 0; frame < 70; ++frame)
            stacks.feed(" f+0x1/0x2\n");
    }
    BOOST_TEST(stacks.stacks().size() == 160U);
    BOOST_TEST(stacks.stacks()[0].trace.size() == 64U);
    BOOST_TEST(!stacks.ended());
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_stacks_has_none) {
    StackListing stacks;
    stacks.feed("[    1.0] Linux version 6.1.0\n[    1.1]  f+0x1/0x2\n");
    BOOST_TEST(stacks.stacks().empty());
    BOOST_TEST(stacks.cpus() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
