// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/progress_file.hpp"

#include "host/file.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::minimise {
namespace {

Progress full_progress() {
    Progress progress;
    progress.command = {"faultline", "minimise"};
    progress.directory = "/here";
    progress.target = "BUG: x in y";
    progress.runs = 7;
    progress.left = "1 fault";
    progress.steps = {{"without faults 2-3", true, {1, 0, 0, false, ""}, "1 fault"},
                      {"without fault 1", false, {0, 3, 1, true, "BUG \xff"}, "1 fault"}};
    progress.end.emplace();
    progress.end->rate = 0.5;
    progress.end->wrong_at_most = 0.01;
    return progress;
}

BOOST_AUTO_TEST_SUITE(minimise_progress)

BOOST_AUTO_TEST_CASE(what_was_written_fits_the_schema_and_gives_what_goes_on_with_it) {
    const faultline::test::TemporaryDirectory directory;
    for (const auto& progress : {Progress(), full_progress()}) {
        BOOST_REQUIRE(write_progress(directory.path(), progress));
        const auto read = read_progress(directory.path()).value();
        BOOST_TEST(read.command == progress.command, boost::test_tools::per_element());
        BOOST_TEST(read.directory == progress.directory);
        BOOST_TEST(read.target == progress.target);
        const auto text = host::read_file(directory.path() / "minimise.json").value();
        BOOST_TEST(faultline::test::schema_mistakes(
                       FAULTLINE_SOURCE_DIR "/results/schema/minimise-1.json", text) == "");
    }
}

BOOST_AUTO_TEST_CASE(what_is_none_is_refused) {
    const faultline::test::TemporaryDirectory directory;
    BOOST_TEST(!read_progress(directory.path()));
    for (const auto* text : {"", "[]", "{\"schema\": 3}",
                             R"({"schema": "https://faultline.invalid/schema/minimise-1.json"})"}) {
        std::ofstream(directory.path() / "minimise.json") << text;
        BOOST_TEST(!read_progress(directory.path()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::minimise
