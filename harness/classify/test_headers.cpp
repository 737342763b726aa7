// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_headers.hpp"

#include "classify/header_table.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace faultline::classify::test {

void check_headers(std::span<const HeaderRow> part, std::initializer_list<HeaderExample> examples) {
    std::set<std::string> fired;
    const auto id = [](const HeaderRow& row) {
        return std::string(row.literal) + " ... " + std::string(row.rest);
    };
    for (const auto& example : examples) {
        const auto match = match_header(example.text);
        BOOST_REQUIRE_MESSAGE(match, example.text);
        BOOST_TEST_CONTEXT(example.text) {
            BOOST_CHECK_EQUAL(model::to_string(match->row->kind), model::to_string(example.kind));
            BOOST_CHECK_EQUAL(match->row->title, example.title);
            const std::map<std::string, std::string> groups(match->groups.begin(),
                                                            match->groups.end());
            for (const auto& [name, value] : example.groups) {
                BOOST_CHECK_MESSAGE(groups.contains(name) && groups.at(name) == value,
                                    name << " is not " << value);
            }
        }
        fired.insert(id(*match->row));
    }
    for (const auto& row : part)
        BOOST_CHECK_MESSAGE(fired.contains(id(row)), id(row));
}

}  // namespace faultline::classify::test
