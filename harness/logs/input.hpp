// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::logs {

/// One log to read.
struct Input {
    std::string name;            ///< as it is shown
    std::filesystem::path path;  ///< empty: standard input
    bool found = false;          ///< in a directory: skipped if it is no text
    /// It cannot even be listed, so it will not be read.
    std::optional<Error> trouble;
};

/// The logs that the words of a command line stand for: "-" (or no word at all) is standard input;
/// a directory stands for the regular files below it, sorted by path, without following symbolic
/// links. What cannot be looked at is an Input with its trouble.
[[nodiscard]] std::vector<Input> inputs_of(const std::vector<std::string>& words);

/// The beginning of a file is that of no text: of a program, an image, an archive.
[[nodiscard]] bool looks_binary(std::string_view beginning);

/// Why nothing of a log that begins so would be found, with what to do: it is in UTF-16, as
/// consoles of Windows write it, or no line of it ends with a newline. Nothing: it can be read.
[[nodiscard]] std::optional<Error> unreadable_text(std::string_view beginning);

}  // namespace faultline::logs
