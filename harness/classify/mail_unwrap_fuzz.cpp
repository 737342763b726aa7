// SPDX-License-Identifier: GPL-2.0-or-later
// Any text taken for mail: the lines are bounded, in order, and within what was fed; chunks make no
// difference.
#include "classify/mail_detector.hpp"
#include "classify/mail_unwrap.hpp"
#include "fuzz/fuzz_input.hpp"

#include <string>
#include <vector>

namespace {

using namespace faultline;

struct Kept {
    std::string text;
    std::uint64_t number = 0, begin = 0, end = 0;
    bool operator==(const Kept&) const = default;
};

class Unwrapped {
 public:
    void feed(std::string_view bytes) { lines_.feed(bytes); }
    void finish() {
        lines_.finish();
        unwrap_.finish();
    }
    std::vector<Kept> kept;

 private:
    classify::MailUnwrap unwrap_{[this](const console::Line& line) {
        kept.push_back({std::string(line.text), line.number, line.begin, line.end});
    }};
    classify::MailDetector detector_;
    console::LineAssembler lines_{[this](const console::Line& line) {
        (void)detector_.take(line.text);
        unwrap_.take(line);
    }};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const test::FuzzInput input(data, size);
    Unwrapped whole, chunked;
    whole.feed(input.text());
    whole.finish();
    input.in_chunks([&](std::string_view piece) { chunked.feed(piece); });
    chunked.finish();
    test::require(whole.kept == chunked.kept, "chunks make no difference");
    std::uint64_t end = 0, number = 0;
    for (const auto& line : whole.kept) {
        test::require(line.begin >= end && line.number > number, "lines are in order");
        test::require(line.end > line.begin, "a line has bytes");
        test::require(line.text.size() <= console::max_line_bytes, "lines are bounded");
        end = line.end;
        number = line.number;
    }
    test::require(end <= input.text().size(), "lines are of what was fed");
    return 0;
}
