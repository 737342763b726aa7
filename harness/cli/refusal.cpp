// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/refusal.hpp"

#include "config/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace faultline::cli {
namespace {

/// The verb that the words came to: `faultline kernel prune` is two deep.
const CLI::App* parsed_verb(const CLI::App* app) {
    while (!app->get_subcommands().empty())
        app = app->get_subcommands().back();
    return app;
}

std::vector<std::string> options_of(const CLI::App* verb) {
    std::vector<std::string> names;
    for (const auto* option : verb->get_options()) {
        for (const auto& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

std::vector<std::string> verbs_of(const CLI::App* app) {
    std::vector<std::string> names;
    for (const auto* verb : app->get_subcommands([](const CLI::App*) { return true; }))
        if (!verb->get_name().empty()) names.push_back(verb->get_name());
    return names;
}

/// The last word of CLI11's message on words that nothing takes, where nothing was parsed.
std::string last_word(const std::string& text) {
    return text.substr(text.find_last_of(' ') + 1);
}

std::string suggestion(const CLI::App* app, const CLI::Error& error) {
    const auto* verb = parsed_verb(app);
    auto words = app->remaining(true);
    if (words.empty()) words = {last_word(error.what())};
    const auto option = std::find_if(words.begin(), words.end(),
                                     [](const auto& word) { return word.starts_with("--"); });
    if (option != words.end())
        return config::nearest(option->substr(0, option->find('=')), options_of(verb));
    return config::nearest(words.back(), verbs_of(verb));
}

}  // namespace

std::string refusal(const CLI::App* app, const CLI::Error& error) {
    auto text = CLI::FailureMessage::simple(app, error);
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return text;
    const auto near = suggestion(app, error);
    return near.empty() ? text : text + fmt::format("hint: did you mean {}?\n", near);
}

}  // namespace faultline::cli
