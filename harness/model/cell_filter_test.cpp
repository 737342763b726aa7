// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/cell_filter.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

namespace faultline::model {
namespace {

bool matches(std::string_view text) {
    const std::map<std::string, std::string, std::less<>> axes{{"kernel", "debian:bookworm/cloud"},
                                                               {"scenario", "nas"},
                                                               {"seed", "7"},
                                                               {"workload.limit", "33554432"}};
    const auto filter = CellFilter::parse(text);
    BOOST_REQUIRE_MESSAGE(filter.has_value(), text);
    return filter->matches([&](std::string_view name) -> std::optional<std::string> {
        const auto found = axes.find(name);
        return found == axes.end() ? std::nullopt : std::optional(found->second);
    });
}

CellFilter::Mistake mistake(std::string_view text) {
    const auto filter = CellFilter::parse(text);
    BOOST_REQUIRE(!filter.has_value());
    return filter.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cell_filters)

BOOST_AUTO_TEST_CASE(comparisons_are_of_text_of_numbers_and_of_sizes) {
    for (const auto* text :
         {"kernel ~ bookworm", "kernel == debian:bookworm/cloud", "scenario!=boot", "seed >= 7",
          "seed<8", "seed == 007", "workload.limit == 32MiB", "workload.limit < 1GiB",
          "kernel !~ sid", "scenario == \"nas\"", "scenario == 'nas'"}) {
        BOOST_TEST(matches(text), text);
    }
    for (const auto* text : {"kernel == bookworm", "seed > 7", "scenario < 5", "kernel !~ debian"})
        BOOST_TEST(!matches(text), text);
}

BOOST_AUTO_TEST_CASE(not_binds_before_and_and_that_before_or) {
    BOOST_TEST(matches("scenario == boot && seed == 1 || seed == 7"));
    BOOST_TEST(!matches("scenario == boot && (seed == 1 || seed == 7)"));
    BOOST_TEST(matches("!scenario == boot && seed == 7"));
    BOOST_TEST(!matches("!(scenario == nas || seed == 1)"));
    BOOST_TEST(matches("!!(seed == 7)"));
}

BOOST_AUTO_TEST_CASE(an_axis_that_a_cell_has_not_is_equal_to_nothing) {
    BOOST_TEST(!matches("workload.rounds == 5"));
    BOOST_TEST(!matches("workload.rounds < 5"));
    BOOST_TEST(matches("workload.rounds != 5"));
    BOOST_TEST(matches("workload.rounds !~ 5"));
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_with_its_column) {
    BOOST_TEST(mistake("").column == 1U);
    BOOST_TEST(mistake("kernel").column == 7U);
    BOOST_TEST(mistake("kernel =~ x").column == 8U);
    BOOST_TEST(mistake("seed == 7 &&").column == 13U);
    BOOST_TEST(mistake("seed == 7 seed == 8").column == 11U);
    BOOST_TEST(mistake("(seed == 7").what == "')' is missing");
    BOOST_TEST(mistake("seed == \"7").column == 9U);
}

BOOST_AUTO_TEST_CASE(what_is_nested_too_deep_or_too_long_is_refused) {
    BOOST_TEST(mistake(std::string(100, '(')).what == "this is nested too deep");
    BOOST_TEST(mistake(std::string(5000, '!')).what == "an expression has at most 4096 letters");
}

BOOST_AUTO_TEST_CASE(the_names_are_known_with_their_columns) {
    const auto filter = CellFilter::parse("kernel ~ x && sede == 5");
    BOOST_REQUIRE(filter.has_value());
    BOOST_TEST_REQUIRE(filter->comparisons().size() == 2U);
    const auto& second = filter->comparisons()[1];
    BOOST_TEST(second.name == "sede");
    BOOST_TEST(second.column == 15U);
    BOOST_TEST(second.comparison_column == 20U);
    BOOST_TEST(second.value_column == 23U);
}

BOOST_AUTO_TEST_CASE(a_comparison_fits_the_type_of_what_it_compares) {
    const auto mistaken = [](std::string_view text, AxisType type) {
        const auto found = check_comparison(CellFilter::parse(text)->comparisons().at(0), type);
        return found ? found->column : 0;
    };
    for (const auto* text : {"kernel == 3", "kernel !~ sid", "kernel != x"})
        BOOST_TEST(mistaken(text, AxisType::text) == 0U, text);
    for (const auto* text : {"seed == 5", "seed != 5", "seed>=5", "limit < 32MiB", "seed > -1"})
        BOOST_TEST(mistaken(text, AxisType::number) == 0U, text);
    BOOST_TEST(mistaken("kernel < 3", AxisType::text) == 8U);
    BOOST_TEST(mistaken("kernel >= 6.1", AxisType::text) == 8U);
    BOOST_TEST(mistaken("seed ~ 5", AxisType::number) == 6U);
    BOOST_TEST(mistaken("seed !~ 5", AxisType::number) == 6U);
    BOOST_TEST(mistaken("seed == two", AxisType::number) == 9U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::model
