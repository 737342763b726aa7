// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/refusal.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::cli {
namespace {

/// What is said of these words by a program with `run [--kernel REF]` and `kernel prune [--all]`.
std::string said_of(std::vector<std::string> words) {
    CLI::App app("a program");
    std::string kernel;
    app.add_subcommand("run")->add_option("--kernel", kernel);
    app.add_subcommand("kernel")->add_subcommand("prune")->add_flag("--all");
    std::reverse(words.begin(), words.end());
    try {
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return refusal(&app, error);
    }
    return {};
}

bool suggests(const std::string& text, const std::string& name) {
    return text.ends_with("hint: did you mean " + name + "?\n");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(of_a_misspelt_option_the_verbs_nearest_is_told) {
    BOOST_TEST(suggests(said_of({"run", "--kernle", "x"}), "--kernel"));
    BOOST_TEST(suggests(said_of({"run", "--kernle=x"}), "--kernel"));
    BOOST_TEST(suggests(said_of({"kernel", "prune", "--al"}), "--all"));
    BOOST_TEST(suggests(said_of({"kernel", "prnue"}), "prune"));
}

BOOST_AUTO_TEST_CASE(what_is_like_nothing_suggests_nothing) {
    for (const auto& text : {said_of({"run", "--entirely-else"}), said_of({"run", "--all"})}) {
        BOOST_TEST(text.find("not expected") != std::string::npos, text);
        BOOST_TEST(text.find("hint") == std::string::npos, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
