// SPDX-License-Identifier: GPL-2.0-or-later
// The OOM criterion, through the whole classifier.
#include "classify/classifier.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace faultline::classify {

using model::Confidence;
using model::Finding;
using model::FindingKind;

namespace {

constexpr Options live{true};
constexpr Options log_from_elsewhere{false};

/// Writes the console of a kernel whose OOM killer is at work.
class Console {
 public:
    Console& at(double seconds) {
        now_ = seconds;
        return *this;
    }
    Console& without_stamps() {
        stamps_ = false;
        return *this;
    }
    Console& say(std::string_view text) {
        text_ += stamps_ ? fmt::format("[{:12.6f}] {}\n", now_, text) : fmt::format("{}\n", text);
        return *this;
    }
    /// The OOM killer runs and finds nobody.
    Console& round(std::string_view command, std::string_view memcg = "/jobs") {
        say(
            fmt::format("{} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, "
                        "oom_score_adj=-1000",
                        command));
        say(fmt::format("CPU: 1 PID: 93 Comm: {} Not tainted 6.1.0 #1", command));
        say("Call Trace:").say(" dump_header+0x43/0x1b3").say(" out_of_memory+0x3f/0x95");
        return say(fmt::format("Memory cgroup stats for {}:", memcg));
    }
    Console& kill(unsigned pid, std::string_view victim = "victim") {
        return say(
            fmt::format("Memory cgroup out of memory: Killed process {} ({}) total-vm:1kB, "
                        "anon-rss:7kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB "
                        "oom_score_adj:5",
                        pid, victim));
    }
    /// `count` rounds, `apart` seconds from one to the next.
    Console& rounds(int count, double apart = 0.1, std::string_view command = "hog") {
        for (int i = 0; i < count; ++i)
            round(command).at(now_ + apart);
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

 private:
    double now_ = 100;
    bool stamps_ = true;
    std::string text_;
};

std::vector<Finding> findings_of(const Console& console, Options options = live) {
    Classifier classifier(options);
    classifier.feed(console.text());
    classifier.finish();
    return classifier.findings();
}

std::vector<Finding> loops_of(const Console& console, Options options = live) {
    auto all = findings_of(console, options);
    std::erase_if(all, [](const Finding& f) { return f.kind != FindingKind::oom_loop; });
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oom)

BOOST_AUTO_TEST_CASE(twenty_rounds_in_ten_seconds_are_one_loop) {
    const auto all = findings_of(Console().rounds(20));
    BOOST_REQUIRE_EQUAL(all.size(), 1);
    const auto& loop = all[0];
    BOOST_CHECK(loop.kind == FindingKind::oom_loop);
    BOOST_CHECK_EQUAL(loop.title, "OOM loop: hog in memory cgroup /jobs");
    BOOST_CHECK_EQUAL(loop.count, 20);
    BOOST_CHECK_EQUAL(loop.command, "hog");
    BOOST_CHECK_EQUAL(loop.pid.value(), 93);
    BOOST_CHECK_EQUAL(loop.cpu.value(), 1);
    BOOST_CHECK_EQUAL(loop.release, "6.1.0");
    BOOST_CHECK_EQUAL(loop.trace.size(), 2);
    BOOST_CHECK(loop.confidence == Confidence::certain);
    BOOST_CHECK_EQUAL(loop.details.at("rounds"), "20");
    BOOST_CHECK_EQUAL(loop.details.at("memcg"), "/jobs");
    BOOST_CHECK_EQUAL(loop.details.at("oom_score_adj"), "-1000");
    BOOST_CHECK_EQUAL(loop.details.at("kills"), "0");
    BOOST_CHECK_CLOSE(loop.time_seconds.value(), 100, 1e-9);
    BOOST_CHECK_EQUAL(loop.place.first_line, 1);
    BOOST_CHECK_GT(loop.place.last_line, 19 * 6);
}

BOOST_AUTO_TEST_CASE(nineteen_rounds_are_none) {
    BOOST_CHECK(findings_of(Console().rounds(19)).empty());
}

BOOST_AUTO_TEST_CASE(the_window_is_ten_seconds_of_the_kernels_time) {
    BOOST_CHECK_EQUAL(loops_of(Console().rounds(20, 0.52)).size(), 1);
    BOOST_CHECK(loops_of(Console().rounds(20, 0.53)).empty());
    BOOST_CHECK(loops_of(Console().rounds(200, 0.53)).empty());
    BOOST_CHECK(loops_of(Console().rounds(19).at(1000).rounds(19)).empty());
}

BOOST_AUTO_TEST_CASE(a_new_victim_is_progress) {
    BOOST_CHECK(loops_of(Console().rounds(10).kill(7).rounds(19)).empty());
    BOOST_CHECK_EQUAL(loops_of(Console().rounds(10).kill(7).rounds(20)).size(), 1);
    Console many;
    for (unsigned i = 0; i < 100; ++i)
        many.rounds(1).kill(1000 + i);
    BOOST_CHECK(loops_of(many).empty());
}

BOOST_AUTO_TEST_CASE(the_same_victim_again_is_no_progress) {
    const auto loops =
        loops_of(Console().rounds(1).kill(7).rounds(8).kill(7).rounds(8).kill(7).rounds(8));
    BOOST_REQUIRE_EQUAL(loops.size(), 1);
    BOOST_CHECK_EQUAL(loops[0].count, 24);
    BOOST_CHECK_EQUAL(loops[0].details.at("kills"), "2");
}

BOOST_AUTO_TEST_CASE(a_kill_in_another_cgroup_is_not_this_ones_progress) {
    Console console;
    for (unsigned i = 0; i < 20; ++i)
        console.rounds(1).round("other", "/else").kill(500 + i);
    const auto loops = loops_of(console);
    BOOST_REQUIRE_EQUAL(loops.size(), 1);
    BOOST_CHECK_EQUAL(loops[0].command, "hog");
}

BOOST_AUTO_TEST_CASE(rounds_of_several_commands_in_one_cgroup_are_a_loop) {
    Console console;
    for (int i = 0; i < 10; ++i) {
        console.rounds(1, 0.1, "one").rounds(1, 0.1, "two").rounds(1, 0.1, "three");
    }
    const auto loops = loops_of(console);
    BOOST_REQUIRE_EQUAL(loops.size(), 1);
    BOOST_CHECK_EQUAL(loops[0].title, "OOM loop in memory cgroup /jobs");
    BOOST_CHECK_EQUAL(loops[0].count, 30);
}

BOOST_AUTO_TEST_CASE(rounds_here_and_there_are_no_loop) {
    Console console;
    for (int i = 0; i < 60; ++i) {
        console.round(fmt::format("task{}x", i), fmt::format("/group{}", i % 15));
    }
    BOOST_CHECK(findings_of(console).empty());
}

BOOST_AUTO_TEST_CASE(a_loop_is_told_of_when_it_is_certain_and_grows) {
    int calls = 0;
    Classifier classifier(live, [&](const Finding& loop) {
        ++calls;
        BOOST_CHECK_EQUAL(loop.count, 20);
        BOOST_CHECK(!loop.trace.empty());
    });
    classifier.feed(Console().rounds(20).text());
    BOOST_CHECK_EQUAL(calls, 1);
    classifier.feed(Console().at(102).rounds(480, 0.02).text());
    classifier.finish();
    BOOST_CHECK_EQUAL(calls, 1);
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    BOOST_CHECK_EQUAL(classifier.findings()[0].count, 500);
    BOOST_CHECK_EQUAL(classifier.findings()[0].details.at("rounds"), "500");
}

BOOST_AUTO_TEST_CASE(a_loop_that_ended_leaves_one_finding) {
    const auto ended = loops_of(Console().rounds(30).kill(7).at(200).rounds(5));
    BOOST_REQUIRE_EQUAL(ended.size(), 1);
    BOOST_CHECK_EQUAL(ended[0].count, 30);
    const auto again = loops_of(Console().rounds(30).kill(7).at(200).rounds(25));
    BOOST_REQUIRE_EQUAL(again.size(), 1);
    BOOST_CHECK_EQUAL(again[0].count, 55);
}

BOOST_AUTO_TEST_CASE(without_time_stamps_the_rounds_count) {
    BOOST_CHECK_EQUAL(loops_of(Console().without_stamps().rounds(20)).size(), 1);
    BOOST_CHECK(loops_of(Console().without_stamps().rounds(19)).empty());
    BOOST_CHECK(loops_of(Console().without_stamps().rounds(12).kill(7).rounds(12)).empty());
}

BOOST_AUTO_TEST_CASE(page_faults_that_were_suppressed_are_credited_once) {
    static constexpr auto huh = "Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF";
    // 6 dumps seen, 10 fault lines printed and 12 not: 22 rounds in all.
    Console lossy;
    lossy.rounds(6);
    for (int i = 0; i < 10; ++i)
        lossy.say(huh);
    lossy.say("pagefault_out_of_memory: 12 callbacks suppressed");
    const auto loops = loops_of(lossy);
    BOOST_REQUIRE_EQUAL(loops.size(), 1);
    BOOST_CHECK_EQUAL(loops[0].count, 22);
    // Each of these rounds has its dump: the suppressed lines add none.
    Console full;
    for (int i = 0; i < 10; ++i)
        full.rounds(1).say(huh);
    full.rounds(5).say("pagefault_out_of_memory: 5 callbacks suppressed");
    BOOST_CHECK(loops_of(full).empty());
}

BOOST_AUTO_TEST_CASE(lost_lines_are_credited_as_rounds) {
    // A round is 6 lines here, so 84 lost lines were 14 rounds.
    BOOST_CHECK_EQUAL(
        loops_of(Console().rounds(6).say("** 84 printk messages dropped **")).at(0).count, 20);
    BOOST_CHECK(loops_of(Console().rounds(6).say("** 77 printk messages dropped **")).empty());
    BOOST_CHECK(
        loops_of(Console().rounds(6).at(150).say("** 840 printk messages dropped **")).empty());
}

BOOST_AUTO_TEST_CASE(lost_lines_of_dumps_that_were_seen_are_no_rounds) {
    // Of each dump but the first the last 4 of its 6 lines are lost.
    Console console;
    console.rounds(1);
    for (int i = 0; i < 15; ++i) {
        console.say("hog invoked oom-killer: gfp_mask=0x0, order=0, oom_score_adj=0")
            .say("CPU: 1 PID: 93 Comm: hog Not tainted 6.1.0 #1")
            .say("** 4 printk messages dropped **");
    }
    BOOST_CHECK(loops_of(console).empty());
}

BOOST_AUTO_TEST_CASE(another_boot_starts_afresh) {
    const Console console =
        Console().rounds(15).at(0).say("Linux version 6.1.0 (x) #1").at(100).rounds(15);
    BOOST_CHECK(loops_of(console).empty());
}

BOOST_AUTO_TEST_CASE(in_a_log_five_rounds_are_a_loop_of_low_confidence) {
    BOOST_CHECK(loops_of(Console().rounds(5)).empty());
    const auto low = loops_of(Console().rounds(5), log_from_elsewhere);
    BOOST_REQUIRE_EQUAL(low.size(), 1);
    BOOST_CHECK(low[0].confidence == Confidence::low);
    BOOST_CHECK(loops_of(Console().rounds(4), log_from_elsewhere).empty());
    BOOST_CHECK(loops_of(Console().rounds(3).kill(7).rounds(3), log_from_elsewhere).empty());
    const auto certain = loops_of(Console().rounds(20), log_from_elsewhere);
    BOOST_REQUIRE_EQUAL(certain.size(), 1);
    BOOST_CHECK(certain[0].confidence == Confidence::certain);
}

BOOST_AUTO_TEST_CASE(in_2_6_32_the_choice_of_a_victim_is_the_round) {
    static constexpr auto choice =
        "Memory cgroup out of memory: kill process 5120 (java) score 0 or a child";
    static constexpr auto invoked = "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17";
    Console looping;
    for (int i = 0; i < 20; ++i)
        looping.say(choice).at(100 + i * 0.1);
    const auto loops = loops_of(looping);
    BOOST_REQUIRE_EQUAL(loops.size(), 1);
    BOOST_CHECK_EQUAL(loops[0].title, "OOM loop: java in memory cgroup");
    Console rate_limited;
    for (int i = 0; i < 20; ++i)
        rate_limited.say(invoked);
    BOOST_CHECK(loops_of(rate_limited).empty());
    Console both;
    for (int i = 0; i < 4; ++i)
        both.say(invoked).say(choice);
    BOOST_CHECK(loops_of(both, log_from_elsewhere).empty());
}

BOOST_AUTO_TEST_CASE(kills_of_one_command_are_one_finding) {
    const auto all =
        findings_of(Console().rounds(1).kill(7).rounds(1).kill(8).rounds(1).kill(9, "x"));
    BOOST_REQUIRE_EQUAL(all.size(), 2);
    BOOST_CHECK(all[0].kind == FindingKind::oom_kill);
    BOOST_CHECK_EQUAL(all[0].title, "OOM kill of victim (memory cgroup)");
    BOOST_CHECK_EQUAL(all[0].count, 2);
    BOOST_CHECK_EQUAL(all[0].command, "hog");
    BOOST_CHECK_EQUAL(all[0].details.at("victim"), "victim");
    BOOST_CHECK_EQUAL(all[0].details.at("victim_pid"), "7");
    BOOST_CHECK_EQUAL(all[0].details.at("memcg"), "/jobs");
    BOOST_CHECK_EQUAL(all[0].details.at("anon_rss"), "7kB");
    BOOST_CHECK_EQUAL(all[0].details.at("oom_score_adj"), "5");
    BOOST_CHECK_EQUAL(all[0].details.at("kills"), "2");
    BOOST_CHECK_EQUAL(all[0].place.first_line, 1);
    BOOST_CHECK_EQUAL(all[0].place.last_line, 7);
    BOOST_CHECK_EQUAL(all[1].title, "OOM kill of x (memory cgroup)");
}

BOOST_AUTO_TEST_CASE(a_kill_whose_dump_was_suppressed_is_told_of) {
    const auto all = findings_of(Console().kill(7));
    BOOST_REQUIRE_EQUAL(all.size(), 1);
    BOOST_CHECK_EQUAL(all[0].details.at("victim_pid"), "7");
    BOOST_CHECK(loops_of(Console().rounds(15).kill(1).kill(2).rounds(15)).empty());
}

BOOST_AUTO_TEST_CASE(the_scope_comes_from_the_line_before_where_the_kill_lacks_it) {
    const auto all = findings_of(
        Console()
            .say("a invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0")
            .say("Task in /b killed as a result of limit of /b")
            .say("Memory cgroup out of memory: Kill process 5 (a) score 9 or sacrifice child")
            .say("Killed process 5 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB"));
    BOOST_REQUIRE_EQUAL(all.size(), 1);
    BOOST_CHECK_EQUAL(all[0].title, "OOM kill of a (memory cgroup)");
    BOOST_CHECK_EQUAL(all[0].details.at("memcg"), "/b");
}

BOOST_AUTO_TEST_CASE(a_flood_of_names_is_bounded) {
    Console console;
    for (unsigned i = 0; i < 3000; ++i) {
        const auto name =
            fmt::format("c{:c}{:c}{:c}", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
        console.round(name, "/" + name).kill(i, name);
    }
    Classifier classifier;
    classifier.feed(console.text());
    classifier.finish();
    BOOST_CHECK_EQUAL(classifier.findings().size(), 1000);
    BOOST_CHECK_EQUAL(classifier.dropped(), 2000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
