// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/text_file.hpp"

#include "base/c_handle.hpp"
#include "host/fd.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace faultline::pseudofs {
namespace {

using host::Fd;

constexpr std::size_t max_text = 1 << 20;
constexpr std::size_t max_listed = 65536;

std::string_view skip_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

/// Takes a number from the front of `text`.
template <class T>
std::optional<T> take_number(std::string_view& text) {
    T value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::nullopt;
    std::string text;
    std::array<char, 4096> chunk{};
    while (text.size() < max_text) {
        const auto got = ::read(fd.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return text;
}

std::string read_line(const std::string& path) {
    auto text = read_text(path).value_or("");
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

std::optional<std::int64_t> read_number(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return std::nullopt;
    std::string_view rest = *text;
    return take_number<std::int64_t>(rest);
}

int write_text(const std::string& path, std::string_view text) {
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd) return errno;
    for (;;) {
        if (::write(fd.get(), text.data(), text.size()) >= 0) return 0;
        if (errno != EINTR) return errno;
    }
}

std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.starts_with(key)) continue;
        line.remove_prefix(key.size());
        auto number = skip_blanks(line);
        // "oom" must not find the line of "oom_kill".
        if (number.size() == line.size()) continue;
        return take_number<std::uint64_t>(number);
    }
    return std::nullopt;
}

std::vector<unsigned> parse_list(std::string_view text) {
    std::vector<unsigned> numbers;
    while (const auto first = take_number<unsigned>(text)) {
        auto last = first;
        if (text.starts_with('-')) {
            text.remove_prefix(1);
            last = take_number<unsigned>(text);
        }
        for (auto n = *first; last && n <= *last && numbers.size() < max_listed; ++n) {
            numbers.push_back(n);
        }
        if (!text.starts_with(',')) break;
        text.remove_prefix(1);
    }
    return numbers;
}

std::vector<std::string> entries(const std::string& directory) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, Free<::closedir>> stream(::opendir(directory.c_str()));
    while (const auto* entry = stream ? ::readdir(stream.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string error_text(int error_number) {
    const char* name = ::strerrorname_np(error_number);
    const char* description = ::strerrordesc_np(error_number);
    if (name == nullptr || description == nullptr) return "error " + std::to_string(error_number);
    return std::string(description) + " (" + name + ")";
}

}  // namespace faultline::pseudofs
