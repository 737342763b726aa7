// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/config_fragment.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::kernel {
namespace {

constexpr KernelVersion v6_1{6, 1};

std::vector<KernelOption> read(std::string_view text, KernelVersion kernel = v6_1) {
    return parse_fragment("x.config", text, kernel).value();
}

BOOST_AUTO_TEST_SUITE(config_fragment)

BOOST_AUTO_TEST_CASE(a_fragment_is_options_with_their_lines) {
    const auto options = read("# why\nCONFIG_A=y\n\nCONFIG_B=\"text\"\n# CONFIG_C is not set\n");
    BOOST_REQUIRE(options.size() == 3);
    BOOST_TEST(options[0].name == "CONFIG_A");
    BOOST_TEST(options[0].value == "y");
    BOOST_TEST(options[0].line == 2u);
    BOOST_TEST(options[1].value == "\"text\"");
    BOOST_TEST(options[2].name == "CONFIG_C");
    BOOST_TEST(options[2].value == "n");
}

BOOST_AUTO_TEST_CASE(options_of_other_versions_are_left_out_up_to_an_empty_line) {
    const auto* const text =
        "# before 6.8:\nCONFIG_OLD=y\n\nCONFIG_ALWAYS=y\n# since 6.11:\nCONFIG_NEW=y\n";
    const auto old_kernel = read(text);
    BOOST_REQUIRE(old_kernel.size() == 2);
    BOOST_TEST(old_kernel[0].name == "CONFIG_OLD");
    BOOST_TEST(old_kernel[1].name == "CONFIG_ALWAYS");
    const auto new_kernel = read(text, {6, 11});
    BOOST_REQUIRE(new_kernel.size() == 2);
    BOOST_TEST(new_kernel[0].name == "CONFIG_ALWAYS");
    BOOST_TEST(new_kernel[1].name == "CONFIG_NEW");
}

BOOST_AUTO_TEST_CASE(what_is_no_option_is_named_with_its_line) {
    const auto word = parse_fragment("x.config", "CONFIG_A=y\nSMP=y\n", v6_1);
    BOOST_REQUIRE(!word);
    BOOST_TEST(word.error().what == "x.config:2: 'SMP=y' is no kernel option");
    const auto empty = parse_fragment("x.config", "CONFIG_A=\n", v6_1);
    BOOST_REQUIRE(!empty);
    BOOST_TEST(empty.error().what == "x.config:1: CONFIG_A has no value");
}

BOOST_AUTO_TEST_CASE(the_last_word_on_an_option_counts) {
    const auto options = merged(read("CONFIG_A=y\nCONFIG_B=y\nCONFIG_A=n\n"));
    BOOST_REQUIRE(options.size() == 2);
    BOOST_TEST(options[0].name == "CONFIG_A");
    BOOST_TEST(options[0].value == "n");
    BOOST_TEST(options[0].line == 3u);
}

BOOST_AUTO_TEST_CASE(a_configuration_takes_the_options_whatever_it_said_of_them) {
    const auto text = with_options("# head\nCONFIG_A=m\n# CONFIG_B is not set\nCONFIG_C=y\n",
                                   read("CONFIG_A=y\nCONFIG_B=64\nCONFIG_C=n\n"));
    BOOST_TEST(text == "# head\nCONFIG_A=y\nCONFIG_B=64\n# CONFIG_C is not set\n");
}

BOOST_AUTO_TEST_CASE(an_option_that_is_gone_changed_or_came_back_is_lost) {
    const auto lost =
        lost_options("CONFIG_KEPT=y\nCONFIG_CHANGED=m\nCONFIG_BACK=y\n# CONFIG_OFF is not set\n",
                     read("CONFIG_KEPT=y\nCONFIG_CHANGED=y\nCONFIG_BACK=n\nCONFIG_GONE=y\n"
                          "CONFIG_OFF=y\nCONFIG_NEVER=n\n"));
    BOOST_REQUIRE(lost.size() == 4);
    BOOST_TEST(lost[0].option.name == "CONFIG_CHANGED");
    BOOST_TEST(lost[0].became == "m");
    BOOST_TEST(lost[1].option.name == "CONFIG_BACK");
    BOOST_TEST(lost[2].option.name == "CONFIG_GONE");
    BOOST_TEST(lost[3].option.name == "CONFIG_OFF");
    const auto text = lost_options_error(lost).what;
    for (const auto* line :
         {"x.config:2: CONFIG_CHANGED=y became m", "x.config:3: CONFIG_BACK=n became y",
          "x.config:4: CONFIG_GONE=y is gone: what it depends on is not set",
          "x.config:5: CONFIG_OFF=y is not set"}) {
        BOOST_TEST(text.find(line) != std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(a_kernels_makefile_tells_its_version) {
    const auto version = kernel_version("# comment\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\n");
    BOOST_TEST(version.major == 6u);
    BOOST_TEST(version.minor == 12u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
