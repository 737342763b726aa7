// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/text_file.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <fstream>

namespace faultline::pseudofs {

BOOST_AUTO_TEST_SUITE(text_file)

BOOST_AUTO_TEST_CASE(a_number_is_found_by_the_whole_of_its_key) {
    const std::string_view events = "low 0\noom_kill 7\noom 214\n";
    BOOST_TEST(number_after(events, "oom").value() == 214u);
    BOOST_TEST(number_after(events, "oom_kill").value() == 7u);
    BOOST_TEST(!number_after(events, "oom_group_kill").has_value());
    BOOST_TEST(number_after("MemTotal:  9 kB\nMemFree:   123 kB", "MemFree:").value() == 123u);
    BOOST_TEST(!number_after("max max\n", "max").has_value());
}

BOOST_AUTO_TEST_CASE(the_list_format_is_read_as_the_kernel_writes_it) {
    const auto is = [](std::string_view text, const std::vector<unsigned>& numbers) {
        BOOST_TEST(parse_list(text) == numbers, boost::test_tools::per_element());
    };
    is("0\n", {0});
    is("0-2,5,7-8\n", {0, 1, 2, 5, 7, 8});
    is("\n", {});
    is("3-1", {});
    is("1-", {});
    BOOST_TEST(parse_list("0-4294967295").size() == 65536u);
}

BOOST_AUTO_TEST_CASE(files_are_read_and_written_and_say_when_they_cannot_be) {
    const test::TemporaryDirectory directory;
    const auto path = (directory.path() / "oom_score_adj").string();
    std::ofstream(path) << "-1000\n";
    BOOST_TEST(read_line(path) == "-1000");
    BOOST_TEST(read_number(path).value() == -1000);
    BOOST_TEST(write_text(path, "+0000") == 0);
    BOOST_TEST(read_line(path) == "+0000");
    BOOST_TEST(write_text(path + "/x", "") == ENOTDIR);
    BOOST_TEST(!read_text(path + "x").has_value());
    BOOST_TEST(entries(directory.path().string()) == std::vector<std::string>{"oom_score_adj"},
               boost::test_tools::per_element());
    BOOST_TEST(entries(path).empty());
}

BOOST_AUTO_TEST_CASE(an_error_is_named_and_described) {
    BOOST_TEST(error_text(ENODEV) == "No such device (ENODEV)");
    BOOST_TEST(error_text(99999) == "error 99999");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::pseudofs
