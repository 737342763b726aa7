// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/isolated.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <vector>

namespace faultline::host {
namespace {

const auto once = std::chrono::seconds(60);

BOOST_AUTO_TEST_SUITE(isolated)

BOOST_AUTO_TEST_CASE(its_files_stay_and_its_memory_does_not) {
    const test::TemporaryDirectory directory;
    const Cancel cancel;
    int ours = 1;
    BOOST_REQUIRE(run_isolated(
        "a test",
        [&] {
            ours = 2;
            return write_file_atomically(directory.path() / "f", std::to_string(::getpid()));
        },
        cancel, once));
    BOOST_TEST(ours == 1);
    BOOST_TEST(read_file(directory.path() / "f").value() != std::to_string(::getpid()));
}

BOOST_AUTO_TEST_CASE(an_error_comes_back_with_its_hint) {
    const Cancel cancel;
    const auto result = run_isolated(
        "a test", [] { return Result<void>(failure("it failed", "try again")); }, cancel, once);
    BOOST_REQUIRE(!result);
    BOOST_TEST(result.error().what == "it failed");
    BOOST_TEST(result.error().hint == "try again");
}

BOOST_AUTO_TEST_CASE(an_exception_is_an_error) {
    const Cancel cancel;
    const auto result = run_isolated(
        "a test", []() -> Result<void> { throw std::runtime_error("thrown"); }, cancel, once);
    BOOST_REQUIRE(!result);
    BOOST_TEST(result.error().what == "thrown");
}

BOOST_AUTO_TEST_CASE(a_death_is_an_error_that_names_the_signal) {
    const Cancel cancel;
    const auto result = run_isolated(
        "a test",
        []() -> Result<void> {
            ::raise(SIGKILL);
            return {};
        },
        cancel, once);
    BOOST_REQUIRE(!result);
    BOOST_TEST(result.error().what == "a test was ended by signal 9 (Killed)");
    BOOST_TEST(!result.error().hint.empty());
}

BOOST_AUTO_TEST_CASE(a_cancel_ends_it) {
    Cancel cancel;
    cancel.set(SIGTERM);
    const auto result = run_isolated(
        "a test",
        []() -> Result<void> {
            for (;;)
                ::pause();
        },
        cancel, once);
    BOOST_REQUIRE(!result);
    BOOST_TEST(result.error().what == "'a test' was interrupted");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::host
