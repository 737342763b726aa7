// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace faultline::faults {

BOOST_AUTO_TEST_SUITE(fault_catalogue)

BOOST_AUTO_TEST_CASE(every_kind_has_its_own_name_a_sentence_and_a_time) {
    std::set<std::string> names;
    for (const auto& kind : catalogue()) {
        BOOST_TEST_CONTEXT(kind.name) {
            BOOST_TEST(names.insert(kind.name).second);
            BOOST_TEST(kind.purpose.ends_with("."));
            const auto at = model::parse_fault_time(kind.default_at);
            BOOST_TEST(std::holds_alternative<model::FaultTime>(at));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_parameter_has_a_name_that_every_fault_has) {
    for (const auto& kind : catalogue()) {
        for (const auto* name : {"kind", "at", "optional"})
            BOOST_TEST(!kind.parameters.contains(name));
    }
}

BOOST_AUTO_TEST_CASE(a_parameter_has_a_default_or_must_be_given) {
    for (const auto& kind : catalogue()) {
        for (const auto& name : kind.required) {
            BOOST_TEST_CONTEXT(kind.name) {
                BOOST_TEST(kind.parameters.contains(name));
            }
        }
        for (const auto& [name, parameter] : kind.parameters) {
            BOOST_TEST_CONTEXT(kind.name << "." << name) {
                BOOST_TEST(!parameter.help.empty());
                const bool may_be_empty = parameter.type == model::ParameterType::string;
                BOOST_TEST((may_be_empty || !parameter.default_value.empty()));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_kind_is_found_by_its_name_alone) {
    BOOST_REQUIRE(find_kind("failslab") != nullptr);
    BOOST_TEST(find_kind("failslab")->name == "failslab");
    BOOST_TEST(find_kind("fail") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::faults
