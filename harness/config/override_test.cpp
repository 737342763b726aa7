// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/override.hpp"

#include "config/scenario_test_files.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace faultline::config {
namespace {

using namespace test_files;
using namespace std::chrono_literals;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(overrides, Files)

BOOST_AUTO_TEST_CASE(settings_of_the_command_line_win) {
    const auto scenario =
        load(minimal, {{"topology.memory=2GiB", "workload.limit=\"16MiB\"", "timeout=5s",
                        "matrix.seed=[7]", "scenario.stop_on_finding=false"},
                       {"k"}});
    BOOST_TEST_REQUIRE(mistakes(scenario) == "");
    BOOST_TEST(scenario->topology.memory.mebibytes() == 2048U);
    BOOST_TEST(scenario->workload.parameters.at("limit") == "16777216");
    BOOST_TEST((scenario->timeouts.workload == model::Duration{5s}));
    BOOST_TEST(scenario->matrix.seeds[0] == 7U);
    BOOST_TEST(!scenario->stop_on_finding);
    BOOST_TEST(scenario->matrix.kernels[0] == "k");
}

BOOST_AUTO_TEST_CASE(a_wrong_setting_is_told_as_such) {
    const auto scenario =
        load(minimal, {{"topology.memry=2GiB", "nonsense", "topology.cores=0"}, {}});
    BOOST_REQUIRE(!scenario.has_value());
    const auto text = all_of(scenario.error());
    CHECK_HAS(text, "--set topology.memry: error: unknown key 'topology.memry'");
    CHECK_HAS(text, "'nonsense' is no setting");
    CHECK_HAS(text, "--set topology.cores: error: 'topology.cores' must be between 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
