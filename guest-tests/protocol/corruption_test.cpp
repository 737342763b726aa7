// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/corruption.hpp"

#include "protocol/report.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::protocol {
namespace {

/// What is wrong with a report line; empty if it is taken.
std::string refusal(std::string_view line) {
    const auto answer = parse_report(line);
    const auto* why = std::get_if<std::string>(&answer);
    return why == nullptr ? "" : *why;
}

Corruption reported(const Corruption& corruption) {
    const auto answer = parse_report(to_report_line(corruption));
    BOOST_TEST_REQUIRE(std::holds_alternative<Report>(answer));
    return std::get<Corruption>(std::get<Report>(answer));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(corruption)

BOOST_AUTO_TEST_CASE(a_corruption_survives_the_way_through_a_report) {
    const auto back = reported({"CG.S", "8.6", "8.5", {{"nodes", "0,1"}}});
    BOOST_TEST(back.subject == "CG.S");
    BOOST_TEST(back.got == "8.6");
    BOOST_TEST(back.wanted == "8.5");
    BOOST_TEST(back.details.at("nodes") == "0,1");
}

BOOST_AUTO_TEST_CASE(what_is_sent_keeps_to_the_bounds) {
    Corruption much{std::string(500, 'x') + "\n", std::string(9000, '\x01'), "", {}};
    for (int i = 0; i < 100; ++i)
        much.details[std::to_string(i)] = std::string(9000, '\xff');
    const auto back = reported(much);
    BOOST_TEST(back.subject.size() == max_subject_bytes);
    BOOST_TEST(back.got.size() == max_value_bytes);
    BOOST_TEST(back.details.size() == max_details);
    const auto line = to_line({0, 1, much});
    BOOST_TEST(line.size() < max_line_bytes);
    BOOST_TEST(std::holds_alternative<Event>(parse_event(line)));
}

BOOST_AUTO_TEST_CASE(a_subject_is_a_word_that_a_title_may_be_made_of) {
    BOOST_TEST(valid_subject("CG.S") == "CG.S");
    BOOST_TEST(valid_subject("ext4/write+fsync") == "ext4/write+fsync");
    BOOST_TEST(valid_subject("../x y\x1b[31m") == "x./x_y__31m");
    BOOST_TEST(valid_subject("") == "data");
}

BOOST_AUTO_TEST_CASE(one_that_breaks_the_bounds_is_refused_with_its_fault) {
    BOOST_TEST(refusal(R"({"corruption":"a b","got":"1","wanted":"2"})") ==
               "'corruption' is no name of what is corrupt");
    BOOST_TEST(refusal(R"({"corruption":"","got":"1","wanted":"2"})") ==
               "'corruption' is no name of what is corrupt");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":1,"wanted":"2"})") == "'got' is no text");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":"1"})") == "'wanted' is missing");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":"1","wanted":")" + std::string(257, 'x') +
                       "\"}") == "'wanted' is too long");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":"1","wanted":"2","details":{"n":1}})") ==
               "'details' holds something that is no text or too long");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":"1","wanted":"2","details":[]})") ==
               "'details' is no object of texts or too large");
    BOOST_TEST(refusal(R"({"corruption":"CG.S","got":"1","wanted":"2"})").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::protocol
