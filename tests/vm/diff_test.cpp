// SPDX-License-Identifier: GPL-2.0-or-later
// A broken guest and a working one, and what differs between them.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::test {

BOOST_FIXTURE_TEST_SUITE(diff, Program)

BOOST_AUTO_TEST_CASE(an_oom_loop_differs_from_an_oom_kill_in_oom_score_adj_before_all_else) {
    BOOST_TEST(run({scenario("oom-loop")}).status == 1);
    const auto broken = out().string();
    BOOST_TEST(run({scenario("oom-kill")}).status == 0);
    const auto working = out().string();
    const auto answer = call({"diff", "--format", "json", broken, working});
    BOOST_TEST(answer.status == 1, answer.err);
    const auto told = nlohmann::json::parse(answer.out);
    BOOST_REQUIRE(!told["differences"].empty());
    const auto& first = told["differences"][0];
    BOOST_TEST(first["topic"] == "oom_score_adj", first.dump());
    BOOST_TEST(first["a"] == "-1000");
    BOOST_TEST(first["b"] == "0");
    BOOST_TEST(told["notes"].empty(), told["notes"].dump());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
