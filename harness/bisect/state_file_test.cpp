// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/state_file.hpp"

#include "host/file.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::bisect {
namespace {

State full_state() {
    State state;
    state.command = {"faultline", "bisect"};
    state.directory = "/here";
    state.settings.good = "v1";
    state.settings.bad = "v2";
    state.settings.bases = {"v0"};
    state.settings.rate = 0.25;
    state.repository = "/linux";
    state.kernels = {"a", "b"};
    state.target = "BUG: x in y";
    state.observations = {{"v2", Outcome::seen, "BUG \xff", "cells/1"},
                          {"v1", Outcome::unbuildable, "", ""}};
    return state;
}

BOOST_AUTO_TEST_SUITE(bisect_state)

BOOST_AUTO_TEST_CASE(what_was_written_is_read_and_fits_the_schema) {
    const faultline::test::TemporaryDirectory directory;
    for (const auto& state : {State(), full_state()}) {
        BOOST_REQUIRE(write_state(directory.path(), state));
        const auto read = read_state(directory.path()).value();
        BOOST_TEST(read.settings.good == state.settings.good);
        BOOST_TEST((read.settings.rate == state.settings.rate));
        BOOST_TEST(read.target == state.target);
        BOOST_REQUIRE(read.observations.size() == state.observations.size());
        for (std::size_t i = 0; i < read.observations.size(); ++i) {
            BOOST_TEST(read.observations[i].revision == state.observations[i].revision);
            BOOST_TEST((read.observations[i].outcome == state.observations[i].outcome));
        }
        const auto text = host::read_file(directory.path() / "bisect.json").value();
        BOOST_TEST(faultline::test::schema_mistakes(
                       std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/bisect-1.json", text) ==
                   "");
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_state_is_refused) {
    const faultline::test::TemporaryDirectory directory;
    BOOST_TEST(!read_state(directory.path()));
    for (const auto* text : {"", "[]", "{\"schema\": 3}",
                             R"({"schema": "https://faultline.invalid/schema/bisect-1.json"})"}) {
        std::ofstream(directory.path() / "bisect.json") << text;
        BOOST_TEST(!read_state(directory.path()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
