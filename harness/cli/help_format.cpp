// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/help_format.hpp"

#include <fmt/format.h>

#include <sstream>

namespace faultline::cli {
namespace {

constexpr std::size_t terminal_width = 80;

/// CLI11 gives "NAME:WHAT THE VALIDATOR TAKES": "N:UINT in [1 - 256]", "FILE:FILE",
/// "TEXT:{auto,kvm,tcg}".
std::string readable_type(const std::string& type) {
    const auto colon = type.find(':');
    const auto name = type.substr(0, colon);
    if (colon == std::string::npos) return name == "TEXT" ? std::string() : name;
    const auto taken = type.substr(colon + 1);
    if (taken.starts_with('{')) return taken;
    const auto from = taken.find(" in ["), to = taken.find(" - ");
    if (from == std::string::npos || to == std::string::npos) return name == "TEXT" ? taken : name;
    const auto begin = from + 5;
    return fmt::format("{} ({} to {})", name, taken.substr(begin, to - begin),
                       taken.substr(to + 3, taken.size() - to - 4));
}

}  // namespace

std::string wrapped(std::string text, std::size_t width) {
    std::size_t line = 0;  // where the current one begins
    while (text.size() - line > width) {
        auto blank = text.rfind(' ', line + width);
        if (blank == std::string::npos || blank <= line) blank = text.find(' ', line + width);
        if (blank == std::string::npos) break;
        text[blank] = '\n';
        line = blank + 1;
    }
    return text;
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
    return wrapped(Formatter::make_option_desc(option), terminal_width - get_column_width());
}

std::string HelpFormat::make_option_name(const CLI::Option* option, bool is_positional) const {
    auto name = Formatter::make_option_name(option, is_positional);
    const auto begin = name.find('{'), end = name.find('}');
    if (begin != std::string::npos && end != std::string::npos && end > begin)
        name.erase(begin, end - begin + 1);
    return name;
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
    if (const auto& text = option->get_option_text(); !text.empty())
        return text.starts_with("[=") ? text : " " + text;
    std::string text;
    if (option->get_type_size() != 0) {
        if (const auto type = readable_type(option->get_type_name()); !type.empty()) {
            text += " " + type;
        }
        const auto& standing = option->get_default_str();
        if (!standing.empty()) text += "=" + standing;
        if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += " ...";
        if (option->get_required()) text += ", required";
    }
    for (const auto* other : option->get_needs())
        text += ", with " + other->get_name();
    return text;
}

std::string HelpFormat::make_subcommand(const CLI::App* verb) const {
    std::ostringstream text;
    CLI::detail::format_help(text, verb->get_name(),
                             wrapped(verb->get_description(), terminal_width - get_column_width()),
                             get_column_width());
    return text.str();
}

}  // namespace faultline::cli
