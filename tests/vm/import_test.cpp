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
    Answer reproduce(std::string_view mail) {
        std::ofstream(directory() / "bug.mail") << mail;
        BOOST_REQUIRE(call({"import", "bug.mail"}).status == 0);
        return run({"--expect", "bug.toml"});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(import, Importing)

BOOST_AUTO_TEST_CASE(a_container_that_loops_is_reproduced_on_debian_s_kernel) {
    BOOST_TEST(reproduce(reported::test::container_mail).status == 0);
    BOOST_TEST(verdict()["reproduced"] == true);
    BOOST_TEST(call({"import", "bug.mail"}).status == 64);  // bug.toml is there
    BOOST_TEST(call({"import", "-o", "none.toml", "/dev/null"}).status == 66);
    BOOST_TEST(!std::filesystem::exists(directory() / "none.toml"));
}

BOOST_AUTO_TEST_CASE(an_unmount_of_resctrl_is_reproduced_on_debian_s_kernel) {
    BOOST_TEST(reproduce(reported::test::unmount_mail).status == 0);
    BOOST_TEST(verdict()["reproduced"] == true);
    BOOST_TEST(verdict()["findings"][0]["panicked"] == true);  // the mail sets panic_on_oops
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
