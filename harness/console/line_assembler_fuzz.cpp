// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes in any chunks: the lines are those of the whole, adjoin each other and are bounded.
#include "console/line_assembler.hpp"
#include "fuzz/fuzz_input.hpp"

#include <string>
#include <vector>

namespace {

using namespace faultline;

struct Kept {
    std::string text;
    std::uint64_t number = 0, begin = 0, end = 0;
    bool cut = false;
    bool operator==(const Kept&) const = default;
};

/// The byte 0x01 and one that follows it stand for a long run, or no input would reach the bound.
std::string with_runs(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x01' && i + 1 < text.size() &&
            bytes.size() < 4 * console::max_line_bytes) {
            bytes.append(console::max_line_bytes - 4 + static_cast<unsigned char>(text[++i]) % 8,
                         'x');
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = with_runs(std::string_view(reinterpret_cast<const char*>(data), size));
    const test::FuzzInput input(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    std::vector<Kept> whole, chunked;
    const auto keep_in = [](std::vector<Kept>& lines) {
        return [&lines](const console::Line& line) {
            lines.push_back({std::string(line.text), line.number, line.begin, line.end, line.cut});
        };
    };
    console::LineAssembler one(keep_in(whole)), many(keep_in(chunked));
    one.feed(input.text());
    one.finish();
    input.in_chunks([&](std::string_view piece) { many.feed(piece); });
    many.finish();

    test::require(whole == chunked, "chunks make no difference");
    std::uint64_t end = 0, number = 0;
    for (const auto& line : whole) {
        test::require(line.begin == end && line.number == ++number, "lines adjoin");
        test::require(line.text.size() <= console::max_line_bytes, "lines are bounded");
        test::require(line.text.find('\n') == std::string::npos, "a line has no newline");
        end = line.end;
    }
    test::require(end == input.text().size(), "lines hold all that was fed");
    return 0;
}
