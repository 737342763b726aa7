// SPDX-License-Identifier: GPL-2.0-or-later
// Excerpts of what guests printed, and what the classifier makes of them: see testdata/README.
#include "classify/test_finding_text.hpp"
#include "host/file.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace faultline::classify {
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> logs() {
    std::vector<fs::path> paths;
    for (const auto& entry :
         fs::directory_iterator(fs::path(FAULTLINE_SOURCE_DIR) / "harness/classify/testdata")) {
        if (entry.path().extension() == ".log") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(excerpts_of_real_consoles_give_what_is_expected) {
    const bool regenerate = std::getenv("FAULTLINE_REGENERATE") != nullptr;
    BOOST_REQUIRE(!logs().empty());
    for (const auto& path : logs()) {
        const auto log = host::read_file(path).value();
        const auto got = test::findings_text(log, log.size(), {});
        auto expect = path;
        expect.replace_extension(".expect");
        if (regenerate) BOOST_REQUIRE(host::write_file_atomically(expect, got));
        BOOST_TEST_CONTEXT(path.filename()) {
            BOOST_CHECK_EQUAL(got, host::read_file(expect).value());
            BOOST_CHECK_EQUAL(got, test::findings_text(log, 1, {}));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
