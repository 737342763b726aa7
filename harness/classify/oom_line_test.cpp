// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/oom_line.hpp"

#include "classify/oom_titles.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {
namespace {

template <class Event>
Event event(std::string_view text) {
    const auto parsed = parse_oom_line(text);
    BOOST_REQUIRE_MESSAGE(parsed && std::holds_alternative<Event>(*parsed), text);
    return std::get<Event>(*parsed);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oom_line)

BOOST_AUTO_TEST_CASE(invocations_of_every_era_are_read) {
    const auto modern = event<OomInvocation>(
        "my task invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-1000");
    BOOST_CHECK_EQUAL(modern.command, "my task");
    BOOST_CHECK_EQUAL(modern.oom_score_adj, "-1000");
    const auto both = event<OomInvocation>(
        "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17, oom_score_adj=-1000");
    BOOST_CHECK_EQUAL(both.oom_score_adj, "-1000");
    const auto old =
        event<OomInvocation>("java invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17");
    BOOST_CHECK_EQUAL(old.oom_adj, "-17");
    BOOST_CHECK_EQUAL(old.oom_score_adj, "");
    BOOST_CHECK_EQUAL(event<OomInvocation>("invoked oom-killer: gfp_mask=0xd0").command, "");
}

BOOST_AUTO_TEST_CASE(kills_of_every_era_are_read) {
    const auto modern = event<OomKill>(
        "Memory cgroup out of memory: Killed process 147 (t (x)) total-vm:34712kB, "
        "anon-rss:32512kB, file-rss:0kB, shmem-rss:1324kB, UID:0 pgtables:108kB oom_score_adj:-7");
    BOOST_CHECK(modern.scope == OomScope::memory_cgroup);
    BOOST_CHECK_EQUAL(modern.pid, 147);
    BOOST_CHECK_EQUAL(modern.victim, "t (x)");
    BOOST_CHECK_EQUAL(modern.anon_rss, "32512kB");
    BOOST_CHECK_EQUAL(modern.oom_score_adj, "-7");
    BOOST_CHECK(event<OomKill>("Out of memory: Killed process 1 (a) total-vm:1kB").scope ==
                OomScope::global);
    BOOST_CHECK(
        event<OomKill>("Out of memory (oom_kill_allocating_task): Killed process 1 (a)").scope ==
        OomScope::global);
    const auto old = event<OomKill>("Killed process 5120 (java)");
    BOOST_CHECK(old.scope == OomScope::unknown);
    BOOST_CHECK_EQUAL(old.pid, 5120);
    const auto with_uid = event<OomKill>("Killed process 12, UID 1000, (a) total-vm:1kB");
    BOOST_CHECK_EQUAL(with_uid.pid, 12);
    BOOST_CHECK_EQUAL(with_uid.victim, "a");
}

BOOST_AUTO_TEST_CASE(a_choice_is_no_kill) {
    const auto old = event<OomChoice>(
        "Memory cgroup out of memory: kill process 5120 (java) score 0 or a child");
    BOOST_CHECK(old.may_fail);
    BOOST_CHECK_EQUAL(old.victim, "java");
    BOOST_CHECK(event<OomChoice>("memory: kill process 5120 (java) score 0 or a child").scope ==
                OomScope::memory_cgroup);
    BOOST_CHECK(!event<OomChoice>(
                     "Memory cgroup out of memory: Kill process 1 (a) score 2 or sacrifice child")
                     .may_fail);
}

BOOST_AUTO_TEST_CASE(the_place_is_read) {
    const auto summary = event<OomPlace>(
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
        "oom_memcg=/jail,task_memcg=/jail,task=tail,pid=147,uid=0");
    BOOST_CHECK_EQUAL(summary.constraint, "CONSTRAINT_MEMCG");
    BOOST_CHECK_EQUAL(summary.memcg, "/jail");
    const auto global = event<OomPlace>(
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
        "task_memcg=/,task=tail,pid=1,uid=0");
    BOOST_CHECK_EQUAL(global.constraint, "CONSTRAINT_NONE");
    BOOST_CHECK_EQUAL(global.memcg, "");
    BOOST_CHECK_EQUAL(event<OomPlace>("Memory cgroup stats for /a b: cache:0KB").memcg, "/a b");
    BOOST_CHECK_EQUAL(event<OomPlace>("Task in /a killed as a result of limit of /b").memcg, "/b");
}

BOOST_AUTO_TEST_CASE(what_was_not_printed_is_read) {
    const auto faults = event<OomSuppressed>("pagefault_out_of_memory: 123 callbacks suppressed");
    BOOST_CHECK_EQUAL(faults.count, 123);
    BOOST_CHECK(faults.page_faults);
    BOOST_CHECK(!event<OomSuppressed>("oom_kill_process: 5 callbacks suppressed").page_faults);
    BOOST_CHECK(!parse_oom_line("net_ratelimit: 3 callbacks suppressed"));
    BOOST_CHECK(!parse_oom_line("pagefault_out_of_memory: x callbacks suppressed"));
    BOOST_CHECK_EQUAL(parse_lines_dropped("** 12 printk messages dropped **").value(), 12);
    BOOST_CHECK_EQUAL(parse_lines_dropped("** 7 printk messages dropped ** ").value(), 7);
    BOOST_CHECK(!parse_lines_dropped("** replaying previous printk message **"));
    BOOST_CHECK(!parse_lines_dropped("** x printk messages dropped **"));
}

BOOST_AUTO_TEST_CASE(other_lines_about_memory_say_nothing) {
    for (const auto* text :
         {"", "Memory cgroup out of memory: OOM victim 12 (a) is already exiting.",
          "Out of memory and no killable processes...", "oom_reaper: reaped process 12 (a)",
          "Memory: 1013636K/1048052K available", "Task in a hurry", "Kill process",
          "Killed process x (a)", "Mem-Info:", "invoked oom-killer", "Huh?", "Linux versions"}) {
        BOOST_CHECK_MESSAGE(!parse_oom_line(text), text);
    }
}

BOOST_AUTO_TEST_CASE(titles_do_not_change_from_run_to_run) {
    BOOST_CHECK_EQUAL(oom_kill_title("tail", OomScope::memory_cgroup),
                      "OOM kill of tail (memory cgroup)");
    BOOST_CHECK_EQUAL(oom_kill_title("python3", OomScope::global), "OOM kill of python3 (global)");
    BOOST_CHECK_EQUAL(oom_kill_title("Thread-12", OomScope::unknown), "OOM kill of Thread-NUM");
    BOOST_CHECK_EQUAL(oom_loop_title("tail", OomScope::memory_cgroup, "/jobs"),
                      "OOM loop: tail in memory cgroup /jobs");
    BOOST_CHECK_EQUAL(oom_loop_title("kworker/u8:3", OomScope::memory_cgroup, "/lxc/101"),
                      "OOM loop: kworker/uNUM:NUM in memory cgroup");
    BOOST_CHECK_EQUAL(oom_loop_title("", OomScope::memory_cgroup, "/jobs"),
                      "OOM loop in memory cgroup /jobs");
    BOOST_CHECK_EQUAL(oom_loop_title("java", OomScope::unknown, ""), "OOM loop: java");
    BOOST_CHECK_LE(oom_loop_title(std::string(500, 'x'), OomScope::global, "").size(), 120);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
