// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/verdict.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>

namespace faultline::lxc_memory {
namespace {

const Parameters usual;

Parameters with_adj(int adj) {
    Parameters parameters;
    parameters.oom_score_adj = adj;
    return parameters;
}

memcg_oom::OomWatch after(std::chrono::seconds time, std::uint64_t oom, std::uint64_t oom_kill) {
    memcg_oom::OomWatch watch(usual.memory);
    memcg_oom::Sample sample;
    sample.time = time;
    sample.oom = oom;
    sample.oom_kill = oom_kill;
    sample.usage = usual.memory;
    sample.system_usec = 1;
    watch.add(sample);
    return watch;
}

memcg_oom::OomWatch looping() {
    memcg_oom::OomWatch watch(usual.memory);
    watch.add({});
    memcg_oom::Sample sample;
    sample.time = std::chrono::seconds(10);
    sample.oom = 214;
    sample.usage = usual.memory;
    sample.system_usec = 1;
    watch.add(sample);
    return watch;
}

Seen jvm_ended(int status) {
    Seen seen;
    seen.ended["jvm"] = status;
    return seen;
}

/// "fail: why", or "open".
std::string said(const Parameters& parameters, const Seen& seen, const memcg_oom::OomWatch& watch) {
    const auto result = verdict(parameters, seen, watch);
    if (!result) return "open";
    return std::string(protocol::to_string(result->outcome)) +
           (result->reason.empty() ? "" : ": " + result->reason);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lxc_verdict)

BOOST_AUTO_TEST_CASE(the_grower_killed_and_nothing_else_is_a_pass) {
    BOOST_TEST(said(usual, {}, after(std::chrono::seconds(1), 0, 0)) == "open");
    BOOST_TEST(said(usual, jvm_ended(SIGKILL), after(std::chrono::seconds(2), 1, 1)) == "pass");
}

BOOST_AUTO_TEST_CASE(whatever_else_is_gone_is_a_fail_that_names_it) {
    auto seen = jvm_ended(SIGKILL);
    seen.ended["server"] = SIGKILL;
    BOOST_TEST(said(usual, seen, after(std::chrono::seconds(2), 2, 2)) ==
               "fail: the OOM killer ended the jvm, but the server was ended by signal 9");
    seen = jvm_ended(SIGKILL);
    seen.missing = {"lxc-start (pid 71)"};
    BOOST_TEST(said(usual, seen, after(std::chrono::seconds(2), 1, 1)) ==
               "fail: the OOM killer ended the jvm, but lxc-start (pid 71) is gone too");
    BOOST_TEST(said(usual, jvm_ended(SIGKILL), after(std::chrono::seconds(2), 2, 2)) ==
               "fail: more than the jvm was killed: the container's cgroup counted 2 oom and 2 "
               "oom_kill");
    seen = {};
    seen.starter = 0x100;
    BOOST_TEST(
        said(usual, seen, after(std::chrono::seconds(2), 1, 3))
            .starts_with("fail: the container ended with its jvm: lxc-start ended with status 1"));
}

BOOST_AUTO_TEST_CASE(a_limit_that_does_not_hold_or_a_kill_that_must_not_be_is_a_fail) {
    BOOST_TEST(said(usual, jvm_ended(0), after(std::chrono::seconds(2), 0, 0))
                   .starts_with("fail: the limit was not enforced"));
    BOOST_TEST(said(usual, jvm_ended(SIGKILL), after(std::chrono::seconds(2), 1, 0))
                   .starts_with("fail: the jvm was killed, but not for its cgroup's limit"));
    BOOST_TEST(said(usual, jvm_ended(SIGSEGV), after(std::chrono::seconds(2), 1, 0)) ==
               "fail: the jvm was ended by signal 11");
    BOOST_TEST(said(with_adj(-1000), jvm_ended(SIGKILL), after(std::chrono::seconds(2), 1, 1)) ==
               "fail: the OOM killer ended a task with oom_score_adj -1000, which forbids it");
}

BOOST_AUTO_TEST_CASE(a_loop_is_a_fail_with_its_numbers) {
    Seen seen;
    seen.exempt = 6;
    BOOST_TEST(said(with_adj(-1000), seen, looping()) ==
               "fail: OOM loop: the container's cgroup counted 214 oom and 0 oom_kill in 10 s; 6 "
               "tasks have oom_score_adj -1000");
    BOOST_TEST(said(usual, {}, after(std::chrono::seconds(60), 3, 0))
                   .starts_with("fail: the jvm had neither ended nor looped after 60 s"));
}

BOOST_AUTO_TEST_CASE(lines_from_inside_are_taken_as_they_come_and_nonsense_is_not) {
    Seen seen;
    take_event("up", seen);
    take_event("ended jvm 9", seen);
    take_event("ended", seen);
    take_event("ended x", seen);
    take_event("", seen);
    BOOST_TEST(seen.up);
    BOOST_TEST(seen.ended.size() == 1U);
    BOOST_TEST(seen.ended["jvm"] == 9);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::lxc_memory
