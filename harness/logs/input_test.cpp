// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/input.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace faultline::logs {
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(input)

BOOST_AUTO_TEST_CASE(a_directory_is_its_regular_files_sorted) {
    const test::TemporaryDirectory directory;
    fs::create_directories(directory.path() / "b/c");
    for (const auto* name : {"z", "b/c/2", "b/1", "a"})
        std::ofstream(directory.path() / name) << "x";
    fs::create_symlink("a", directory.path() / "link");
    std::vector<std::string> names;
    for (const auto& input : inputs_of({directory.path().string()})) {
        BOOST_CHECK(input.found);
        BOOST_CHECK(!input.trouble);
        names.push_back(fs::relative(input.path, directory.path()).string());
    }
    BOOST_CHECK((names == std::vector<std::string>{"a", "b/1", "b/c/2", "z"}));
}

BOOST_AUTO_TEST_CASE(no_word_and_a_dash_are_standard_input) {
    for (const auto& inputs : {inputs_of({}), inputs_of({"-"})}) {
        BOOST_REQUIRE_EQUAL(inputs.size(), 1);
        BOOST_CHECK(inputs[0].path.empty());
    }
    BOOST_CHECK_EQUAL(inputs_of({"a", "-"}).size(), 2);
}

BOOST_AUTO_TEST_CASE(an_empty_word_is_no_standard_input) {
    const auto inputs = inputs_of({""});
    BOOST_REQUIRE_EQUAL(inputs.size(), 1);
    BOOST_CHECK(inputs[0].trouble);
}

BOOST_AUTO_TEST_CASE(programs_look_binary_and_noisy_consoles_do_not) {
    BOOST_CHECK(
        looks_binary(std::string_view("\x7f"
                                      "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
                                      16)));
    BOOST_CHECK(!looks_binary("\x1b[0m[    1.000000] a\r\n\x01\xff\xfe noise on the line\n"));
    BOOST_CHECK(!looks_binary(""));
}

BOOST_AUTO_TEST_CASE(a_capture_of_a_windows_terminal_is_told_with_what_to_do) {
    const auto wide = unreadable_text(std::string_view("\xff\xfe[\0 \0", 6));
    BOOST_REQUIRE(wide);
    BOOST_CHECK_EQUAL(wide->what, "it is in UTF-16");
    const auto returns = unreadable_text("[    1.0] a\r[    2.0] b\r[    3.0] c\r[");
    BOOST_REQUIRE(returns);
    BOOST_CHECK(returns->hint.find("tr ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(carriage_returns_beside_newlines_are_usual) {
    BOOST_CHECK(!unreadable_text("[    1.0] a\r\n[    2.0] b\r\n[    3.0] c\r\n"));
    BOOST_CHECK(!unreadable_text("10%\r20%\r30%\r[    1.0] a\n"));
    BOOST_CHECK(!unreadable_text("a\r\r"));
    BOOST_CHECK(!unreadable_text(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::logs
