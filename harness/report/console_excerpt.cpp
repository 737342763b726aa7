// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/console_excerpt.hpp"

#include "logs/source.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace faultline::report {
namespace {

constexpr std::uint64_t bytes_before = 2048, most_bytes = 32U << 10;
constexpr std::size_t lines_before = 8, lines_after = 8, most_marked = 80;
constexpr std::size_t most_of_line = 400;

/// Bytes [begin, end) of the console, unpacked.
std::string read_range(const std::filesystem::path& file, std::uint64_t begin, std::uint64_t end) {
    const host::Cancel cancel;
    const logs::Input input{file.string(), file, false, std::nullopt};
    auto source = logs::open_source(input, {}, cancel);
    if (!source) return {};
    std::string range;
    std::uint64_t at = 0;
    while (at < end) {
        const auto bytes = (*source)->read();
        if (!bytes || bytes->empty()) break;
        const auto from = std::clamp(begin, at, at + bytes->size()) - at;
        const auto to = std::clamp(end, at, at + bytes->size()) - at;
        range.append(bytes->substr(from, to - from));
        at += bytes->size();
    }
    return range;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

ConsoleLine shown(std::string_view line, std::uint64_t number, bool marked) {
    return {number, model::printable(line, most_of_line), marked};
}

}  // namespace

std::vector<ConsoleLine> console_excerpt(const std::filesystem::path& console,
                                         const model::ConsoleFacts& facts,
                                         const model::ConsolePlace& place) {
    if (place.end <= place.begin || place.first_line == 0) return {};
    const auto kept =
        std::find_if(facts.stretches.begin(), facts.stretches.end(), [&](const auto& stretch) {
            return stretch.stream_begin <= place.begin &&
                   place.begin - stretch.stream_begin < stretch.bytes;
        });
    if (kept == facts.stretches.end()) return {};
    const auto into = place.begin - kept->stream_begin;
    const auto before = std::min(into, bytes_before);
    const auto wanted = std::min(place.end - place.begin + bytes_before, most_bytes);
    const auto after = std::min(wanted, kept->bytes - into);
    const auto begin = kept->file_begin + into - before;
    const auto bytes = read_range(console, begin, begin + before + after);
    if (bytes.size() <= before) return {};

    std::vector<ConsoleLine> excerpt;
    auto earlier = lines_of(std::string_view(bytes).substr(0, before));
    // The first of them began before what was read, unless the console did there.
    if (!earlier.empty() && before < into) earlier.erase(earlier.begin());
    const auto skipped = earlier.size() - std::min(earlier.size(), lines_before);
    for (std::size_t i = skipped; i < earlier.size(); ++i) {
        const auto back = earlier.size() - i;
        if (place.first_line > back)
            excerpt.push_back(shown(earlier[i], place.first_line - back, false));
    }
    std::size_t marked = 0, later = 0;
    std::uint64_t number = place.first_line;
    for (const auto line : lines_of(std::string_view(bytes).substr(before))) {
        const bool own = number <= place.last_line;
        if (own ? marked == most_marked : later == lines_after) break;
        excerpt.push_back(shown(line, number++, own));
        ++(own ? marked : later);
    }
    if (number <= place.last_line) {
        excerpt.push_back({0, fmt::format("{} more lines", place.last_line - number + 1), false});
    }
    return excerpt;
}

}  // namespace faultline::report
