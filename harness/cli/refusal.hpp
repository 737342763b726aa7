// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace faultline::cli {

/// What is printed of a command line that `app` could not take: CLI11's words, and of an option or
/// a verb that there is not the nearest that there is.
[[nodiscard]] std::string refusal(const CLI::App* app, const CLI::Error& error);

}  // namespace faultline::cli
