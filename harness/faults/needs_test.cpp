// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/needs.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::faults {
namespace {

model::Fault fault(std::string kind, std::map<std::string, std::string> parameters = {}) {
    model::Fault made;
    made.kind = std::move(kind);
    made.parameters = std::move(parameters);
    return made;
}

FaultKind needing(std::vector<std::string> options) {
    FaultKind kind;
    kind.options = std::move(options);
    return kind;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_needs)

BOOST_AUTO_TEST_CASE(an_option_counts_built_in_and_as_a_module_and_only_whole) {
    constexpr auto config = "CONFIG_A=y\nCONFIG_BC=m\n# CONFIG_D is not set\n";
    BOOST_TEST(missing_option(needing({"CONFIG_A", "CONFIG_BC"}), config).empty());
    BOOST_TEST(missing_option(needing({"CONFIG_A", "CONFIG_B"}), config) == "CONFIG_B");
    BOOST_TEST(missing_option(needing({"CONFIG_D"}), config) == "CONFIG_D");
    BOOST_TEST(missing_option(needing({"CONFIG_D|CONFIG_A"}), config).empty());
    BOOST_TEST(missing_option(needing({"CONFIG_D|CONFIG_E"}), config) == "CONFIG_D|CONFIG_E");
}

BOOST_AUTO_TEST_CASE(without_a_config_nothing_is_known_to_be_missing) {
    BOOST_TEST(missing_option(needing({"CONFIG_A"}), "").empty());
}

BOOST_AUTO_TEST_CASE(a_module_that_is_the_fault_is_not_loaded_before) {
    const auto modules =
        modules_of({fault("module-load", {{"module", "loop"}}),
                    fault("module-unload", {{"module", "dummy"}}), fault("lkdtm"), fault("lkdtm")});
    BOOST_TEST(modules.loaded == (std::vector<std::string>{"dummy", "lkdtm"}),
               boost::test_tools::per_element());
    BOOST_TEST(modules.later == std::vector<std::string>{"loop"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_left_out_needs_nothing) {
    auto disk = fault("disk-detach");
    auto patched = fault("skip-branch");
    BOOST_TEST(wants_disk({disk}));
    BOOST_TEST(command_line_of({patched, patched}) == "nokaslr");
    disk.left_out = patched.left_out = "why not";
    BOOST_TEST(!wants_disk({disk}));
    BOOST_TEST(command_line_of({patched}).empty());
    BOOST_TEST(modules_of({disk}).loaded.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::faults
