// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/oom_watch.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>

namespace faultline::memcg_oom {
namespace {

constexpr std::uint64_t limit = 32 << 20;
constexpr std::uint64_t page = 4096;

/// A guest that loops: five OOMs a second, at the limit, in the kernel.
Sample looping(unsigned tenths) {
    return {std::chrono::milliseconds(tenths * 100), tenths / 2, 0, limit, limit, 0,
            std::uint64_t{tenths} * 90'000};
}

/// The loop that is seen in `seconds` seconds of samples, ten a second, changed by `change`.
std::optional<Loop> seen(unsigned seconds, const std::function<void(Sample&)>& change = {}) {
    OomWatch watch(limit);
    for (unsigned tenths = 0; tenths <= seconds * 10; ++tenths) {
        auto sample = looping(tenths);
        if (change) change(sample);
        watch.add(sample);
    }
    return watch.loop();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oom_watch)

BOOST_AUTO_TEST_CASE(a_loop_is_seen_after_ten_seconds_and_not_before) {
    BOOST_TEST(!seen(9).has_value());
    const auto loop = seen(10);
    BOOST_REQUIRE(loop.has_value());
    BOOST_TEST(loop->oom == 50u);
    BOOST_TEST(loop->window.count() == 10);
}

BOOST_AUTO_TEST_CASE(only_the_last_ten_seconds_count) {
    const auto loop = seen(60);
    BOOST_REQUIRE(loop.has_value());
    BOOST_TEST(loop->oom == 50u);
    BOOST_TEST(!seen(60, [](Sample& s) { s.oom = std::min<std::uint64_t>(s.oom, 250); }));
}

BOOST_AUTO_TEST_CASE(progress_of_any_kind_is_no_loop) {
    BOOST_TEST(!seen(20, [](Sample& s) { s.oom_kill = s.oom / 60; }));      // it kills
    BOOST_TEST(!seen(20, [](Sample& s) { s.usage = limit - 65 * page; }));  // it frees
    BOOST_TEST(!seen(20, [](Sample& s) { s.system_usec = 7; }));            // it waits
    BOOST_TEST(!seen(20, [](Sample& s) { s.oom /= 3; }));                   // it is rare
    BOOST_TEST(seen(20, [](Sample& s) { s.usage = limit - 64 * page; }).has_value());
}

BOOST_AUTO_TEST_CASE(a_kill_long_ago_does_not_hide_a_loop) {
    BOOST_TEST(seen(30, [](Sample& s) { s.oom_kill = s.oom > 20 ? 1 : 0; }).has_value());
}

BOOST_AUTO_TEST_CASE(the_highest_usage_is_kept) {
    OomWatch watch(limit);
    watch.add({.usage = 1, .peak = 9, .swap_peak = 3});
    watch.add({.usage = 1, .peak = 5, .swap_peak = 7});
    BOOST_TEST(watch.last().peak == 9u);
    BOOST_TEST(watch.last().swap_peak == 7u);
}

BOOST_AUTO_TEST_CASE(no_samples_are_no_loop) {
    BOOST_TEST(!OomWatch(limit).loop().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::memcg_oom
