// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace faultline::console {

/// A line of a console, without its end. `text` lives only during the call.
struct Line {
    std::string_view text;     ///< CR at the end removed; cut at max_line_bytes
    std::uint64_t number = 0;  ///< from 1
    std::uint64_t begin = 0;   ///< its first byte in the stream
    std::uint64_t end = 0;     ///< one past its last byte, the newline included
    bool cut = false;          ///< it was longer than max_line_bytes
};

inline constexpr std::size_t max_line_bytes = std::size_t{16} << 10;

/// Bytes to lines, in any chunks. Never holds more than one line of max_line_bytes.
class LineAssembler {
 public:
    explicit LineAssembler(std::function<void(const Line&)> on_line);
    void feed(std::string_view bytes);
    /// Counts whole lines of so many bytes that nobody wants to see. Only between two lines.
    void pass_over(std::uint64_t bytes, std::uint64_t lines);
    /// Gives the last line if it has no newline.
    void finish();

 private:
    void give(std::string_view text);
    std::function<void(const Line&)> on_line_;
    std::string partial_;
    std::uint64_t number_ = 0;
    std::uint64_t line_begin_ = 0;
    std::uint64_t position_ = 0;
    bool cut_ = false;
};

}  // namespace faultline::console
