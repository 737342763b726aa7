// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/arguments.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace faultline::workload {
namespace {

Arguments given(std::vector<const char*> words) {
    words.insert(words.begin(), "workload");
    return {static_cast<int>(words.size()), words.data()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arguments)

BOOST_AUTO_TEST_CASE(values_are_read_by_their_type_and_defaults_fill_in) {
    auto arguments = given({"limit=33554432", "oom_score_adj=-1000", "command=c", "swap=false"});
    BOOST_TEST(arguments.count("limit", 1) == 33554432u);
    BOOST_TEST(arguments.integer("oom_score_adj", 0) == -1000);
    BOOST_TEST(arguments.text("command", "b") == "c");
    BOOST_TEST(!arguments.boolean("swap", true));
    BOOST_TEST(arguments.count("touch", 7) == 7u);
    BOOST_TEST(arguments.text("other", "x") == "x");
    BOOST_TEST(arguments.boolean("flag", true));
    BOOST_TEST(arguments.complaint() == "");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_argument_is_said) {
    const auto complaint = [](const char* word) {
        auto arguments = given({word});
        [[maybe_unused]] const auto count = arguments.count("count", 0);
        [[maybe_unused]] const auto flag = arguments.boolean("flag", false);
        return arguments.complaint();
    };
    BOOST_TEST(complaint("count=3") == "");
    BOOST_TEST(complaint("count=") == "argument 'count' is no natural number");
    BOOST_TEST(complaint("count=-1") == "argument 'count' is no natural number");
    BOOST_TEST(complaint("count=3s") == "argument 'count' is no natural number");
    BOOST_TEST(complaint("count=99999999999999999999") == "argument 'count' is no natural number");
    BOOST_TEST(complaint("flag=yes") == "argument 'flag' is neither true nor false");
    BOOST_TEST(complaint("count") == "argument 'count' is not of the form key=value");
    BOOST_TEST(complaint("cuont=3") == "argument 'cuont' is unknown");
    BOOST_TEST(given({"a=1", "a=2"}).complaint() == "argument 'a' is given twice");
}

BOOST_AUTO_TEST_CASE(a_list_of_strings_may_hold_anything) {
    auto arguments = given({R"(args=["-n","a b","","x=\"1\""])", "empty=[]"});
    const std::vector<std::string> wanted{"-n", "a b", "", "x=\"1\""};
    BOOST_TEST(arguments.texts("args") == wanted);
    BOOST_TEST(arguments.texts("empty").empty());
    BOOST_TEST(arguments.texts("absent").empty());
    BOOST_TEST(arguments.complaint() == "");
    for (const char* word : {"args=", "args=x", "args={}", "args=[1]", "args=[\"a\""}) {
        auto bad = given({word});
        BOOST_TEST(bad.texts("args").empty());
        BOOST_TEST(bad.complaint() == "argument 'args' is no JSON array of strings");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::workload
