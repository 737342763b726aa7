// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/fault_plan.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace faultline::model {
namespace {

std::string again(std::string_view text) {
    const auto answer = parse_fault_time(text);
    if (const auto* why = std::get_if<std::string>(&answer)) return "wrong: " + *why;
    return protocol::to_string(std::get<FaultTime>(answer));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_plan)

BOOST_AUTO_TEST_CASE(a_time_survives_the_way_through_its_text) {
    for (const auto* text : {"boot", "boot+3s", "workload", "workload+1500ms", "phase=grow",
                             "phase=mount and unmount+1s", "event=booted", "round=17",
                             "round=17+10ms", "every=500ms"}) {
        BOOST_TEST(again(text) == text);
    }
}

BOOST_AUTO_TEST_CASE(a_plus_that_no_duration_follows_belongs_to_the_name) {
    BOOST_TEST(again("phase=a+b") == "phase=a+b");
    BOOST_TEST(again("phase=a+b+2s") == "phase=a+b+2s");
}

BOOST_AUTO_TEST_CASE(what_is_no_time_is_told) {
    BOOST_TEST(again("later") == "wrong: 'later' is no moment");
    BOOST_TEST(again("") == "wrong: '' is no moment");
    BOOST_TEST(again("phase") == "wrong: 'phase' needs a value: phase=...");
    BOOST_TEST(again("phase=") == "wrong: it names nothing");
    BOOST_TEST(again("boot=1") == "wrong: it takes no '='");
    BOOST_TEST(again("round=0") == "wrong: '0' is no round: they count from 1");
    BOOST_TEST(again("every=often") == "wrong: 'often' is no duration");
    BOOST_TEST(again("every=0ms") == "wrong: a period is between 1ms and 24h");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::model
