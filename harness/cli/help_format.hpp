// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace faultline::cli {

/// Help that fits a terminal of 80 columns: CLI11 leaves it to the terminal to break long
/// descriptions, which does so within words. What an option takes is told once, with its bounds.
class HelpFormat final : public CLI::Formatter {
 public:
    /// CLI11 gives a flag that takes a value as "--flag{standing}".
    [[nodiscard]] std::string make_option_name(const CLI::Option* option,
                                               bool is_positional) const override;
    [[nodiscard]] std::string make_option_opts(const CLI::Option* option) const override;
    [[nodiscard]] std::string make_option_desc(const CLI::Option* option) const override;
    [[nodiscard]] std::string make_subcommand(const CLI::App* verb) const override;
};

/// `text` in lines of at most `width` bytes; a word that is longer has a line of its own.
[[nodiscard]] std::string wrapped(std::string text, std::size_t width);

}  // namespace faultline::cli
