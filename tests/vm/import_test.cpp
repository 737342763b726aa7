// SPDX-License-Identifier: GPL-2.0-or-later
// Scenarios made of reported bugs reproduce them.
#include "reported/test_mails.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::test {
namespace {

struct Importing : Program {
    /// Imports the mail, and runs what was written; the run's answer.
    Answer reproduce(std::string_view mail, const std::vector<std::string>& more = {}) {
        std::ofstream(directory() / "bug.mail") << mail;
        BOOST_REQUIRE(call({"import", "bug.mail"}).status == 0);
        std::vector<std::string> words{"--expect", "bug.toml"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(import, Importing)

BOOST_AUTO_TEST_CASE(a_container_that_loops_is_reproduced_on_debian_s_kernel) {
    BOOST_TEST(reproduce(reported::test::container_mail).status == 0);
    BOOST_TEST(verdict()["reproduced"] == true);
    BOOST_TEST(call({"import", "bug.mail"}).status == 64);  // bug.toml is there
}

BOOST_AUTO_TEST_CASE(an_unmount_of_resctrl_is_reproduced_on_the_kernel_that_has_the_commit) {
    if (call({"kernel", "show", "build:kernfs-null"}).status != 0) {
        BOOST_TEST_MESSAGE("skipped: build:kernfs-null is not built");
        return;
    }
    BOOST_TEST(reproduce(reported::test::unmount_mail, {"--offline"}).status == 0);
    BOOST_TEST(verdict()["reproduced"] == true);
    BOOST_TEST(verdict()["findings"][0]["panicked"] == true);  // the mail sets panic_on_oops
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
