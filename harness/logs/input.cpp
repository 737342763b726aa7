// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/input.hpp"

#include "host/file.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace faultline::logs {
namespace fs = std::filesystem;

namespace {

void add_unreadable(std::vector<Input>& inputs, const fs::path& path, const std::error_code& why) {
    inputs.push_back({path.string(), path, false, host::system_error("read", path, why.value())});
}

void add_directory(std::vector<Input>& inputs, const fs::path& directory) {
    std::vector<fs::path> entries;
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        entries.push_back(entry->path());
    }
    if (error) add_unreadable(inputs, directory, error);
    std::sort(entries.begin(), entries.end());
    for (const auto& path : entries) {
        std::error_code ignored;  // an entry that went meanwhile is neither
        const auto status = fs::symlink_status(path, ignored);
        if (fs::is_directory(status)) add_directory(inputs, path);
        if (fs::is_regular_file(status)) inputs.push_back({path.string(), path, true, {}});
    }
}

}  // namespace

std::vector<Input> inputs_of(const std::vector<std::string>& words) {
    std::vector<Input> inputs;
    if (words.empty()) inputs.push_back({"-", {}, false, {}});
    for (const auto& word : words) {
        std::error_code error;
        if (word == "-") {
            inputs.push_back({"-", {}, false, {}});
        } else if (word.empty()) {  // a variable that is not set, and no wish for standard input
            inputs.push_back({word, {}, false, host::system_error("open", word, ENOENT)});
        } else if (fs::is_directory(word, error)) {
            add_directory(inputs, word);
        } else {
            inputs.push_back({word, word, false, {}});  // what is wrong with it, opening will tell
        }
    }
    return inputs;
}

bool looks_binary(std::string_view beginning) {
    // Consoles hold escapes, bells and a little noise of the line, but not a tenth of it.
    const auto odd = std::count_if(beginning.begin(), beginning.end(), [](char c) {
        static constexpr std::string_view usual = "\t\n\v\f\r\b\a\x1b";
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && usual.find(c) == std::string_view::npos) || byte == 0x7f;
    });
    return static_cast<std::size_t>(odd) * 10 > beginning.size();
}

std::optional<Error> unreadable_text(std::string_view beginning) {
    if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff")) {
        return Error{"it is in UTF-16", "convert it: iconv -f UTF-16 -t UTF-8 FILE"};
    }
    constexpr std::ptrdiff_t some_lines = 3;
    const bool no_newline = beginning.find('\n') == std::string_view::npos;
    if (no_newline && std::count(beginning.begin(), beginning.end(), '\r') >= some_lines) {
        return Error{"its lines end with carriage returns alone",
                     "convert it: tr '\\r' '\\n' < FILE"};
    }
    return std::nullopt;
}

}  // namespace faultline::logs
