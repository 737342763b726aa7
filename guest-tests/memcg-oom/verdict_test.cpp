// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/verdict.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::memcg_oom {
namespace {

constexpr std::chrono::seconds soon{1}, late{60};

/// What was asked for and seen; told by said() as "fail: why", or "open".
struct Case {
    Parameters parameters;
    Tally tally;
    OomWatch watch{parameters.limit};
    bool v1 = false;

    Case& after(std::chrono::seconds time, std::uint64_t oom, std::uint64_t oom_kill) {
        return sees({time, oom, oom_kill, parameters.limit, parameters.limit, 0, 1});
    }
    Case& sees(const Sample& sample) {
        watch.add(sample);
        return *this;
    }
    [[nodiscard]] std::optional<workload::Result> result() const {
        return verdict({parameters, tally, watch, v1});
    }
    [[nodiscard]] std::string said() const {
        const auto answer = result();
        if (!answer) return "open";
        return std::string(protocol::to_string(answer->outcome)) +
               (answer->reason.empty() ? "" : ": " + answer->reason);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memcg_oom_verdict, Case)

BOOST_AUTO_TEST_CASE(a_task_that_the_oom_killer_ended_is_a_pass) {
    tally.killed = 1;
    after(soon, 3, 2);
    BOOST_TEST(said() == "pass");
    const auto metrics = result().value().metrics;
    BOOST_TEST(metrics.at("oom") == 3);
    BOOST_TEST(metrics.at("oom_kill") == 2);
    BOOST_TEST(metrics.at("cgroup") == 2);
    BOOST_TEST(metrics.at("peak_bytes") == static_cast<double>(parameters.limit));
}

BOOST_AUTO_TEST_CASE(a_loop_is_a_failure_with_its_numbers) {
    parameters.oom_score_adj = -1000;
    tally.running = 1;
    sees({}).after(std::chrono::seconds(10), 214, 0);
    BOOST_TEST(said() == "fail: OOM loop: memory.events counted 214 oom and 0 oom_kill in 10 s");
}

BOOST_AUTO_TEST_CASE(in_v1_failed_charges_are_counted_and_a_loop_has_many) {
    v1 = true;
    watch = OomWatch(parameters.limit, loop_failures);
    tally.running = 1;
    sees({}).after(std::chrono::seconds(10), 359, 0);
    BOOST_TEST(said() == "open");
    after(std::chrono::seconds(11), 720, 0);
    BOOST_TEST(said() ==
               "fail: OOM loop: memory.failcnt counted 720, memory.oom_control 0 oom_kill in 11 s");
    BOOST_TEST(result().value().metrics.at("failcnt") == 720);
    BOOST_TEST(result().value().metrics.at("cgroup") == 1);
}

BOOST_AUTO_TEST_CASE(it_stays_open_while_tasks_run_and_there_is_time) {
    tally.running = 2;
    after(soon, 5, 0);
    BOOST_TEST(said() == "open");
    after(late, 5, 0);
    BOOST_TEST(said() ==
               "fail: 2 tasks had neither ended nor looped after 60 s; "
               "memory.events counted 5 oom and 0 oom_kill");
}

BOOST_AUTO_TEST_CASE(a_task_that_outgrows_a_limit_unharmed_is_a_failure) {
    const std::string why =
        "fail: the limit was not enforced: a task touched 268435456 bytes in a cgroup limited to "
        "33554432";
    tally.finished = 1;
    BOOST_TEST(said() == why);
    tally.killed = 1;
    after(soon, 1, 1);
    BOOST_TEST(said() == why);
}

BOOST_AUTO_TEST_CASE(a_peak_past_the_limit_is_a_failure_but_for_a_little) {
    tally.killed = 1;
    Sample sample{soon, 1, 1, 0, parameters.limit + slack, 0, 1};
    BOOST_TEST(Case(*this).sees(sample).said() == "pass");
    ++sample.peak;
    BOOST_TEST(Case(*this).sees(sample).said() ==
               "fail: the limit was not enforced: the usage came to 34603009 bytes, and the limit "
               "is 33554432");
}

BOOST_AUTO_TEST_CASE(the_limits_of_swap_are_held_too) {
    tally.killed = 1;
    parameters.swap = 8u << 20;
    auto v2 = *this;
    v2.sees({soon, 1, 1, 0, parameters.limit, 10u << 20, 1});
    BOOST_TEST(v2.said() ==
               "fail: the limit was not enforced: swap came to 10485760 bytes, and the limit is "
               "8388608");
    v1 = true;
    BOOST_TEST(Case(*this).sees({soon, 1, 1, 0, 0, 40u << 20, 1}).said() == "pass");
    BOOST_TEST(Case(*this).sees({soon, 1, 1, 0, 0, 42u << 20, 1}).said() ==
               "fail: the limit was not enforced: memory and swap came to 44040192 bytes, and the "
               "limit is 41943040");
}

BOOST_AUTO_TEST_CASE(tasks_that_are_too_much_only_together_may_finish_after_a_kill) {
    parameters.touch = 20 << 20;
    parameters.tasks = 3;
    tally.killed = 2;
    tally.finished = 1;
    after(soon, 2, 2);
    BOOST_TEST(said() == "pass");
}

BOOST_AUTO_TEST_CASE(an_end_that_is_not_the_limits_doing_is_a_failure) {
    tally.killed = 1;
    auto not_counted = *this;
    BOOST_TEST(not_counted.after(soon, 0, 0).said() ==
               "fail: a task was killed, but not for its cgroup's limit: "
               "memory.events counted 0 oom and 0 oom_kill");
    auto crashed = *this;
    crashed.tally = {.crashed = "SIGBUS"};
    BOOST_TEST(crashed.after(soon, 1, 0).said() ==
               "fail: a task in the cgroup was ended by SIGBUS");
}

BOOST_AUTO_TEST_CASE(a_victim_that_the_oom_killer_must_not_choose_is_a_failure) {
    tally.killed = 1;
    after(soon, 1, 1);
    parameters.oom_score_adj = -999;
    BOOST_TEST(said() == "pass");
    parameters.oom_score_adj = -1000;
    BOOST_TEST(said() ==
               "fail: the OOM killer ended a task with oom_score_adj -1000, which forbids it");
    parameters.oom_score_adj = 0;
    tally.bystanders_killed = 1;
    BOOST_TEST(said() == "fail: the OOM killer ended a task of the cgroup that had not grown");
}

BOOST_AUTO_TEST_CASE(a_task_outside_of_the_cgroup_that_is_killed_is_a_failure_at_once) {
    tally.running = 1;
    tally.outsider_killed = true;
    BOOST_TEST(said() == "fail: a task outside of the cgroup was killed");
}

BOOST_AUTO_TEST_CASE(of_a_group_all_are_killed_and_that_may_take_a_moment) {
    parameters.oom_group = true;
    parameters.bystanders = 2;
    tally.killed = 1;
    tally.bystanders_killed = 1;
    after(soon, 1, 1);
    BOOST_TEST(said() == "open");
    auto never = *this;
    BOOST_TEST(never.after(late, 1, 1).said() ==
               "fail: memory.oom.group is set, but of 2 other tasks of the cgroup only 1 were "
               "killed");
    tally.bystanders_killed = 2;
    BOOST_TEST(said() == "pass");
}

BOOST_AUTO_TEST_CASE(a_task_that_could_not_begin_is_our_error) {
    tally.refused = "mmap was refused";
    BOOST_TEST(said() == "error: mmap was refused");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::memcg_oom
