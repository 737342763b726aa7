// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/help_format.hpp"

#include <sstream>

namespace faultline::cli {
namespace {

constexpr std::size_t terminal_width = 80;

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

std::string HelpFormat::make_subcommand(const CLI::App* verb) const {
    std::ostringstream text;
    CLI::detail::format_help(text, verb->get_name(),
                             wrapped(verb->get_description(), terminal_width - get_column_width()),
                             get_column_width());
    return text.str();
}

}  // namespace faultline::cli
