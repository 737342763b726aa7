// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/verdict.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::memcg_oom {
namespace {

const Parameters usual{32 << 20, 256 << 20, 0, 1, std::chrono::seconds(60), {}};

Parameters with_adj(int adj) {
    auto parameters = usual;
    parameters.oom_score_adj = adj;
    return parameters;
}

OomWatch after(std::chrono::seconds time, std::uint64_t oom, std::uint64_t oom_kill) {
    OomWatch watch(usual.limit);
    watch.add({time, oom, oom_kill, usual.limit, 1});
    return watch;
}

OomWatch looping() {
    OomWatch watch(usual.limit);
    watch.add({});
    watch.add({std::chrono::seconds(10), 214, 0, usual.limit, 1});
    return watch;
}

/// "fail: why", or "open".
std::string said(const Parameters& parameters, const Tally& tally, const OomWatch& watch) {
    const auto result = verdict(parameters, tally, watch);
    if (!result) return "open";
    return std::string(protocol::to_string(result->outcome)) +
           (result->reason.empty() ? "" : ": " + result->reason);
}

constexpr std::chrono::seconds soon{1};

}  // namespace

BOOST_AUTO_TEST_SUITE(memcg_oom_verdict)

BOOST_AUTO_TEST_CASE(a_task_that_the_oom_killer_ended_is_a_pass) {
    BOOST_TEST(said(usual, {.killed = 1}, after(soon, 1, 1)) == "pass");
    const auto result = verdict(usual, {.killed = 1}, after(soon, 3, 2));
    BOOST_TEST(result.value().metrics.at("oom") == 3);
    BOOST_TEST(result.value().metrics.at("oom_kill") == 2);
}

BOOST_AUTO_TEST_CASE(a_loop_is_a_failure_with_its_numbers) {
    BOOST_TEST(said(with_adj(-1000), {.running = 1}, looping()) ==
               "fail: OOM loop: memory.events counted 214 oom and 0 oom_kill in 10 s");
}

BOOST_AUTO_TEST_CASE(it_stays_open_while_tasks_run_and_there_is_time) {
    BOOST_TEST(said(usual, {.running = 1}, after(soon, 5, 0)) == "open");
    BOOST_TEST(said(usual, {.running = 2}, after(std::chrono::seconds(60), 5, 0)) ==
               "fail: 2 tasks had neither ended nor looped after 60 s; "
               "memory.events counted 5 oom and 0 oom_kill");
}

BOOST_AUTO_TEST_CASE(a_limit_that_limits_nothing_is_a_failure) {
    const std::string why =
        "fail: the limit was not enforced: a task touched 268435456 bytes in a cgroup limited to "
        "33554432";
    BOOST_TEST(said(usual, {.finished = 1}, after(soon, 0, 0)) == why);
    BOOST_TEST(said(usual, {.killed = 1, .finished = 1}, after(soon, 1, 1)) == why);
}

BOOST_AUTO_TEST_CASE(tasks_that_are_too_much_only_together_may_finish_after_a_kill) {
    auto parameters = usual;
    parameters.touch = 20 << 20;
    parameters.tasks = 3;
    BOOST_TEST(said(parameters, {.killed = 2, .finished = 1}, after(soon, 2, 2)) == "pass");
}

BOOST_AUTO_TEST_CASE(an_end_that_is_not_the_limits_doing_is_a_failure) {
    BOOST_TEST(said(usual, {.killed = 1}, after(soon, 0, 0)) ==
               "fail: a task was killed, but not for its cgroup's limit: "
               "memory.events counted 0 oom and 0 oom_kill");
    BOOST_TEST(said(usual, {.crashed = "SIGBUS"}, after(soon, 1, 0)) ==
               "fail: a task in the cgroup was ended by SIGBUS");
    BOOST_TEST(said(with_adj(-1000), {.killed = 1}, after(soon, 1, 1)) ==
               "fail: the OOM killer ended a task with oom_score_adj -1000, which forbids it");
    BOOST_TEST(said(with_adj(-999), {.killed = 1}, after(soon, 1, 1)) == "pass");
}

BOOST_AUTO_TEST_CASE(a_task_that_could_not_begin_is_our_error) {
    BOOST_TEST(said(usual, {.refused = "mmap was refused"}, after(soon, 0, 0)) ==
               "error: mmap was refused");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::memcg_oom
