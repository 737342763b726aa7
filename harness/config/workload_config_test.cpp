// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/workload_config.hpp"

#include "config/scenario_test_files.hpp"
#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::config {
namespace {

using namespace test_files;

/// The same with a workload that takes a program, and a program.
struct ProgramFiles : Files {
    ProgramFiles() {
        const auto workload = directory.path() / "workloads/program";
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(workload / "workload.toml", R"(
name = "program"
[parameter.file]
type = "program"
[parameter.args]
type = "strings"
default = []
[parameter.pass]
type = "integers"
default = [0]
[parameter.overrun]
type = "string"
default = "error"
choices = ["error", "fail"]
)"));
        BOOST_REQUIRE(host::write_file_atomically(directory.path() / "repro.c", "int main;"));
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE_MESSAGE(loaded.has_value(), "the declaration is right");
        catalogue = std::move(*loaded);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(workload_declarations)

BOOST_AUTO_TEST_CASE(a_broken_declaration_is_told_with_its_place) {
    const test::TemporaryDirectory directory;
    const auto workload = directory.path() / "workloads/bad";
    BOOST_REQUIRE(host::make_directories(workload));
    BOOST_REQUIRE(host::write_file_atomically(
        workload / "workload.toml", "name = \"bad\"\n[parameter.n]\ntype = \"intger\"\n"));
    const auto loaded = load_workloads(directory.path());
    BOOST_REQUIRE(!loaded.has_value());
    const auto text = all_of(loaded.error());
    CHECK_HAS(text, "unknown parameter type 'intger'");
    CHECK_HAS(text, "did you mean 'integer'?");
    CHECK_HAS(text, "'parameter.n.default' is missing");
}

BOOST_AUTO_TEST_CASE(every_workload_that_we_ship_is_declared_rightly) {
    const auto loaded = load_workloads(std::filesystem::path(FAULTLINE_BUILD_DIR) / "guest");
    BOOST_TEST_REQUIRE(mistakes(loaded) == "");
    for (const auto* name : {"boot", "freeze", "memcg-oom", "sysrq"}) {
        BOOST_TEST(loaded->count(name) == 1U, name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(programs, ProgramFiles)

BOOST_AUTO_TEST_CASE(a_program_is_found_beside_the_scenario_and_its_parameters_are_checked) {
    const auto scenario = load(
        "[scenario]\nname = 'x'\n"
        "workload = { name = 'program', file = 'repro.c', args = ['-n', 'a b'], pass = [0, 77] "
        "}\n");
    BOOST_REQUIRE_MESSAGE(scenario.has_value(), "see problems");
    const auto& parameters = scenario->workload.parameters;
    BOOST_TEST(parameters.at("file") == (directory.path() / "repro.c").string());
    BOOST_TEST(parameters.at("args") == R"(["-n","a b"])");
    BOOST_TEST(parameters.at("pass") == "0,77");
    BOOST_TEST(parameters.at("overrun") == "error");
    const auto wrong = load(
        "[scenario]\nname = 'x'\nworkload = { name = 'program', file = 'none.c', args = [1], "
        "pass = [-1], overrun = 'failed' }\n");
    BOOST_REQUIRE(!wrong.has_value());
    const auto text = all_of(wrong.error());
    BOOST_TEST(text.find("x.toml:3:39: error: there is no file '") != std::string::npos, text);
    BOOST_TEST(text.find("args") != std::string::npos, text);
    BOOST_TEST(text.find("pass") != std::string::npos, text);
    BOOST_TEST(text.find("must be one of error, fail, but is 'failed'") != std::string::npos, text);
    BOOST_TEST(wrong.error().size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_program_has_a_short_form_and_cannot_be_left_out) {
    const auto scenario =
        load("[scenario]\nname = 'x'\nworkload = { program = 'repro.c', overrun = 'fail' }\n");
    BOOST_REQUIRE(scenario.has_value());
    BOOST_TEST(scenario->workload.name == "program");
    BOOST_TEST(scenario->workload.parameters.at("file") == (directory.path() / "repro.c").string());
    BOOST_TEST(scenario->workload.parameters.at("overrun") == "fail");
    const auto none = load("[scenario]\nname = 'x'\nworkload = 'program'\n");
    BOOST_REQUIRE(!none.has_value());
    BOOST_TEST(all_of(none.error()).find("'scenario.workload.file' is missing") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_command_line_s_program_takes_the_place_of_the_scenario_s_workload) {
    Overrides overrides;
    overrides.program = directory.path() / "repro.c";
    overrides.arguments = {"-n", "3"};
    const auto other =
        load("[scenario]\nname = 'x'\nworkload = { name = 'memcg-oom' }\n", overrides);
    BOOST_REQUIRE(other.has_value());
    BOOST_TEST(other->workload.name == "program");
    BOOST_TEST(other->workload.parameters.at("args") == R"(["-n","3"])");
    const auto same = load(
        "[scenario]\nname = 'x'\nworkload = { program = 'none.c', overrun = 'fail' }\n", overrides);
    BOOST_REQUIRE(same.has_value());
    BOOST_TEST(same->workload.parameters.at("file") == overrides.program.string());
    BOOST_TEST(same->workload.parameters.at("overrun") == "fail");
}

BOOST_AUTO_TEST_CASE(a_program_is_known_by_what_is_in_it) {
    Overrides overrides;
    overrides.program = directory.path() / "repro.c";
    const auto digest = [&] {
        const auto scenario = load("[scenario]\nname = 'x'\nworkload = 'boot'\n", overrides);
        BOOST_REQUIRE(scenario.has_value());
        return scenario->workload.programs.at(overrides.program.string());
    };
    const auto first = digest();
    BOOST_REQUIRE(host::write_file_atomically(overrides.program, "int main(void) { return 7; }"));
    BOOST_TEST(digest() != first);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
