// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/literal_search.hpp"
#include "console/line_assembler.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace faultline::classify {

/// Who reads the lines that a LineGate lets through.
class LineReader {
 public:
    virtual ~LineReader() = default;
    /// All of the lines that come now matter, not only those with a literal.
    [[nodiscard]] virtual bool wants_lines() const = 0;
    /// The line before the one that comes next, if that one was passed over: what it says may
    /// matter for the next. At most console::max_line_bytes of it.
    virtual void pass(std::string_view text) = 0;
};

/// Searches the bytes of a stream for literals before any line is cut, and gives the LineAssembler
/// only the lines that hold one, and all lines while the reader wants them. The assembler's line
/// numbers and places stay those of the stream. What is let through does not depend on how the
/// stream is cut into chunks: of a line that is longer than console::max_line_bytes only so much
/// is searched.
class LineGate {
 public:
    /// All must outlive the gate.
    LineGate(const LiteralSet& literals, LineReader& reader, console::LineAssembler& lines);

    void feed(std::string_view bytes);
    void finish();

 private:
    /// What is done with the line that the chunks so far have begun and not ended.
    enum class Torn { none, undecided, read, passed_over };

    void search(std::string_view& bytes);
    void search_window(std::string_view window);
    void read_line(std::string_view& bytes);
    void continue_line(std::string_view& bytes);
    void decide();
    void pass_over(std::string_view whole_lines);
    void tell_before();
    void keep_before();

    LiteralSearch search_;
    LineReader& reader_;
    console::LineAssembler& lines_;
    Torn torn_ = Torn::none;
    std::string kept_;              ///< the beginning of a torn line that was not read
    std::uint64_t torn_bytes_ = 0;  ///< its length so far, if not read
    bool before_passed_over_ = false;
    std::string_view before_;  ///< the last line passed over: in the chunk, or in before_text_
    std::string before_text_;
};

}  // namespace faultline::classify
