// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/bisection.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>
#include <random>

namespace faultline::bisect {
namespace {

using Try = std::function<Outcome(std::size_t revision)>;

std::vector<std::string> numbered(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(std::to_string(i));
    return names;
}

Settings between(std::size_t good, std::size_t bad) {
    Settings settings;
    settings.good = std::to_string(good);
    settings.bad = std::to_string(bad);
    return settings;
}

/// Runs what it asks for until it ends.
End finish(Bisection& bisection, const Try& run, unsigned* runs = nullptr) {
    for (unsigned i = 0; i < 100000; ++i) {
        const auto step = bisection.next();
        if (!step) BOOST_FAIL(step.error().what);
        if (runs != nullptr) *runs = i;
        if (step->end) return *step->end;
        bisection.observe({step->revision, run(std::stoul(step->revision)), "why", {}});
    }
    BOOST_FAIL("it does not end");
    return {};
}

Try bad_from(std::size_t first) {
    return [first](std::size_t at) { return at >= first ? Outcome::seen : Outcome::clean; };
}

unsigned runs_of(const Bisection& bisection, std::size_t revision) {
    for (const auto& judged : bisection.judged()) {
        if (judged.revision == std::to_string(revision))
            return judged.seen + judged.clean + judged.other;
    }
    return 0;
}

BOOST_AUTO_TEST_SUITE(bisection)

BOOST_AUTO_TEST_CASE(the_first_bad_one_is_found_wherever_it_is) {
    for (std::size_t count = 2; count < 20; ++count) {
        const RevisionList list(numbered(count));
        for (std::size_t first = 1; first < count; ++first) {
            Bisection bisection(between(0, count - 1), list);
            const auto end = finish(bisection, bad_from(first));
            BOOST_TEST((end.kind == End::Kind::found));
            BOOST_TEST(end.revision == std::to_string(first));
            BOOST_TEST(bisection.wrong_at_most() <= 0.01);
        }
    }
}

BOOST_AUTO_TEST_CASE(as_many_revisions_are_asked_as_halving_takes) {
    const RevisionList list(numbered(1025));
    for (const std::size_t first : {1U, 300U, 777U, 1024U}) {
        Bisection bisection(between(0, 1024), list);
        [[maybe_unused]] const auto end = finish(bisection, bad_from(first));
        BOOST_TEST(bisection.judged().size() <= 2U + 10U);  // the ends, and log2(1024)
    }
}

BOOST_AUTO_TEST_CASE(a_rate_that_is_given_is_not_measured) {
    const RevisionList list(numbered(9));
    auto settings = between(0, 8);
    settings.rate = 1;
    Bisection bisection(settings, list);
    unsigned runs = 0;
    BOOST_TEST(finish(bisection, bad_from(3), &runs).revision == "3");
    BOOST_TEST(runs == 2U + 3U);  // the ends, and three halvings
    BOOST_TEST(bisection.wrong_at_most() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_bad_end_is_run_until_its_rate_is_known) {
    const RevisionList list(numbered(4));
    Bisection bisection(between(0, 3), list);
    unsigned tries = 0;
    const auto every_third = [&](std::size_t at) {
        return at >= 2 && ++tries % 3 == 0 ? Outcome::seen : Outcome::clean;
    };
    BOOST_TEST(finish(bisection, every_third).revision == "2");
    BOOST_TEST(runs_of(bisection, 3) == 30U);  // seen ten times
    BOOST_TEST(*bisection.rate() == rate_at_least(10, 30, 0.005));
    BOOST_TEST(runs_of(bisection, 0) >= runs_to_miss(*bisection.rate(), 0.005 / 2));
}

BOOST_AUTO_TEST_CASE(a_bad_end_that_never_shows_it_ends_the_search) {
    const RevisionList list(numbered(4));
    Bisection bisection(between(0, 3), list);
    unsigned runs = 0;
    const auto end = finish(bisection, bad_from(9), &runs);
    BOOST_TEST((end.kind == End::Kind::not_reproduced));
    BOOST_TEST(runs == 40U);
}

BOOST_AUTO_TEST_CASE(a_bad_end_that_misses_it_more_often_than_was_said_ends_the_search) {
    const RevisionList list(numbered(4));
    for (const auto& [rate, most] : {std::pair{1.0, 1U}, {0.3, 13U}, {0.01, 40U}}) {
        auto settings = between(0, 3);
        settings.rate = rate;
        Bisection bisection(settings, list);
        unsigned runs = 0;
        BOOST_TEST((finish(bisection, bad_from(9), &runs).kind == End::Kind::not_reproduced));
        BOOST_TEST(runs == most);
    }
}

BOOST_AUTO_TEST_CASE(a_good_end_that_shows_it_ends_the_search) {
    const RevisionList list(numbered(4));
    Bisection bisection(between(0, 3), list);
    const auto end = finish(bisection, bad_from(0));
    BOOST_TEST((end.kind == End::Kind::good_is_bad));
    BOOST_TEST(end.revision == "0");
}

BOOST_AUTO_TEST_CASE(an_end_that_cannot_be_built_or_only_fails_otherwise_ends_the_search) {
    const RevisionList list(numbered(4));
    for (const std::size_t broken : {0U, 3U}) {
        for (const auto outcome : {Outcome::unbuildable, Outcome::untestable, Outcome::other}) {
            Bisection bisection(between(0, 3), list);
            const auto end = finish(bisection, [&](std::size_t at) {
                if (at == broken) return outcome;
                return at >= 2 ? Outcome::seen : Outcome::clean;
            });
            BOOST_TEST((end.kind == End::Kind::end_untestable));
            BOOST_TEST(end.revision == std::to_string(broken));
            BOOST_TEST(end.reason.find("why") != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_bug_too_rare_for_the_runs_allowed_is_said_to_be) {
    const RevisionList list(numbered(4));
    auto settings = between(0, 3);
    settings.rate = 0.01;
    Bisection bisection(settings, list);
    const auto end = finish(bisection, bad_from(2));
    BOOST_TEST((end.kind == End::Kind::rate_too_low));
}

BOOST_AUTO_TEST_CASE(merge_bases_have_to_be_good_too) {
    const RevisionList list(numbered(8));
    auto settings = between(1, 7);
    settings.bases = {"0"};
    Bisection bisection(settings, list);
    BOOST_TEST(finish(bisection, bad_from(5)).revision == "5");
    BOOST_TEST(runs_of(bisection, 0) > 0U);
    Bisection fixed(settings, list);
    const auto end =
        finish(fixed, [](std::size_t at) { return at == 1 ? Outcome::clean : Outcome::seen; });
    BOOST_TEST((end.kind == End::Kind::good_is_bad));
    BOOST_TEST(end.revision == "0");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_judged_is_gone_round) {
    const RevisionList list(numbered(40));
    for (std::size_t first = 1; first < 40; ++first) {
        Bisection bisection(between(0, 39), list);
        const auto end = finish(bisection, [&](std::size_t at) {
            // Neither the first bad one nor the last good one is among them.
            if (at % 7 == 3 && at != first && at + 1 != first)
                return at % 2 == 0 ? Outcome::unbuildable : Outcome::other;
            return bad_from(first)(at);
        });
        BOOST_TEST((end.kind == End::Kind::found));
        BOOST_TEST(end.revision == std::to_string(first));
    }
}

BOOST_AUTO_TEST_CASE(where_only_skipped_ones_are_left_all_that_may_be_it_are_named) {
    const RevisionList list(numbered(16));
    Bisection bisection(between(0, 15), list);
    const auto end = finish(bisection, [](std::size_t at) {
        if (at >= 6 && at <= 8) return Outcome::unbuildable;
        return at >= 9 ? Outcome::seen : Outcome::clean;
    });
    BOOST_TEST((end.kind == End::Kind::only_skipped));
    BOOST_TEST(std::set<std::string>(end.suspects.begin(), end.suspects.end()) ==
               std::set<std::string>({"6", "7", "8", "9"}));
}

BOOST_AUTO_TEST_CASE(a_skip_leads_away_from_a_broken_stretch) {
    const RevisionList list(numbered(1000));
    Bisection bisection(between(0, 999), list);
    const auto end = finish(bisection, [](std::size_t at) {
        if (at > 400 && at < 600) return Outcome::unbuildable;
        return at >= 700 ? Outcome::seen : Outcome::clean;
    });
    BOOST_TEST(end.revision == "700");
    unsigned skipped = 0;
    for (const auto& judged : bisection.judged())
        skipped += judged.answer == Answer::skip ? 1 : 0;
    BOOST_TEST(skipped < 20U);
}

BOOST_AUTO_TEST_CASE(one_that_fails_otherwise_now_and_then_is_judged_by_its_other_runs) {
    const RevisionList list(numbered(4));
    Bisection bisection(between(0, 3), list);
    std::map<std::size_t, unsigned> tries;
    const auto end = finish(bisection, [&](std::size_t at) {
        if (at == 1 && ++tries[at] == 2) return Outcome::other;
        return bad_from(2)(at);
    });
    BOOST_TEST(end.revision == "2");
    BOOST_TEST((end.kind == End::Kind::found));
}

BOOST_AUTO_TEST_CASE(told_again_what_was_observed_it_asks_for_the_same) {
    const RevisionList list(numbered(50));
    std::mt19937 random(7);
    const auto run = [&](std::size_t at) {
        if (at % 11 == 5) return Outcome::unbuildable;
        return at >= 30 && random() % 2 == 0 ? Outcome::seen : Outcome::clean;
    };
    std::vector<Observation> seen;
    Bisection whole(between(0, 49), list);
    for (;;) {
        const auto step = whole.next().value();
        Bisection again(between(0, 49), list);
        for (const auto& observation : seen) {
            BOOST_TEST(again.next().value().revision == observation.revision);
            again.observe(observation);
        }
        BOOST_TEST(again.next().value().revision == step.revision);
        BOOST_TEST(again.wrong_at_most() == whole.wrong_at_most());
        if (step.end) break;
        seen.push_back({step.revision, run(std::stoul(step.revision)), {}, {}});
        whole.observe(seen.back());
    }
}

/// Of many searches in which a bad revision shows it with `rate`.
struct Searches {
    double wrong = 0;  ///< share of them
    double runs = 0;   ///< mean
};

Searches search_often(double rate, double limit, unsigned searches) {
    const RevisionList list(numbered(64));
    std::mt19937 random(20260101);
    std::uniform_real_distribution<double> chance(0, 1);
    unsigned wrong = 0;
    double all_runs = 0;
    for (unsigned i = 0; i < searches; ++i) {
        const std::size_t first = 1 + random() % 63;
        auto settings = between(0, 63);
        settings.wrong_limit = limit;
        Bisection bisection(settings, list);
        unsigned runs = 0;
        const auto end = finish(
            bisection,
            [&](std::size_t at) {
                return at >= first && chance(random) < rate ? Outcome::seen : Outcome::clean;
            },
            &runs);
        // Not to have reproduced it is no wrong answer.
        if (end.kind == End::Kind::found && end.revision != std::to_string(first)) ++wrong;
        BOOST_TEST(bisection.wrong_at_most() <= limit);
        all_runs += runs;
    }
    return {static_cast<double>(wrong) / searches, all_runs / searches};
}

BOOST_AUTO_TEST_CASE(with_a_failure_in_30_percent_of_the_runs_wrong_ends_stay_under_the_limit) {
    for (const double limit : {0.01, 0.1}) {
        const auto searches = search_often(0.3, limit, 4000);
        BOOST_TEST_MESSAGE("limit " << limit << ": wrong " << searches.wrong << ", mean runs "
                                    << searches.runs);
        BOOST_TEST(searches.wrong <= limit);
    }
}

BOOST_AUTO_TEST_CASE(a_single_run_of_each_would_be_wrong_most_of_the_time) {
    // What the runs are for: with one run each, as with a failure that always shows.
    const RevisionList list(numbered(64));
    std::mt19937 random(3);
    std::uniform_real_distribution<double> chance(0, 1);
    unsigned wrong = 0, found = 0;
    for (unsigned i = 0; i < 1000; ++i) {
        const std::size_t first = 1 + random() % 63;
        auto settings = between(0, 63);
        settings.rate = 1;
        Bisection bisection(settings, list);
        const auto end = finish(bisection, [&](std::size_t at) {
            return at >= first && chance(random) < 0.3 ? Outcome::seen : Outcome::clean;
        });
        if (end.kind != End::Kind::found) continue;
        ++found;
        wrong += end.revision != std::to_string(first) ? 1 : 0;
    }
    BOOST_TEST(wrong * 2 > found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
