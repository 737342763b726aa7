// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "console/line_assembler.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// Takes quotation marks of any depth ("> > ", ">>> ") off the front; the answer is how many.
std::size_t strip_quotation(std::string_view& text);

/// A mail's lines to those of the log that it quotes: takes off headers and quotation marks, undoes
/// quoted-printable where a header announces it, and joins what a mailer broke at its width. Lines
/// keep the place of their first and last part. Streams; holds one line of
/// console::max_line_bytes. A sentence that begins as a report does ("BUG: ... is what I see") is
/// left out: it has no line of a log beside it.
///
/// What continues the line before it, at the same depth of quotation:
/// - behind a line with a time stamp, one without, if the line before was long (or is nothing but
///   its stamp), or had no room for the first word of this one;
/// - behind a line that only reads like one of a report, one that does not, if there was no room
///   for its first word or the line before ends in a name without its value.
class MailUnwrap {
 public:
    explicit MailUnwrap(std::function<void(const console::Line&)> on_line);
    void take(const console::Line& line);
    /// Gives the last line.
    void finish();

 private:
    /// A line that may go on.
    struct Pending {
        std::string text;
        console::Line place;        ///< of the first part, its end that of the last
        std::size_t depth = 0;      ///< of quotation
        std::size_t last_part = 0;  ///< columns of the last part
        bool there = false;
        bool stamped = false;
        bool stamp_only = false;
        bool of_report = false;  ///< reads like a line of a report
    };

    [[nodiscard]] bool take_header(std::string_view text);
    bool take_encoded(const console::Line& line);
    void take_decoded(const console::Line& line);
    [[nodiscard]] bool continues(std::string_view text, std::size_t depth) const;
    void append(std::string_view text, std::size_t columns, const console::Line& line);
    void give(bool log_follows);

    std::function<void(const console::Line&)> on_line_;
    Pending pending_;
    bool beside_log_ = false;  ///< the line given last was one of a log, and none was empty since
    bool in_headers_ = false;
    bool after_blank_ = true;  ///< headers of a part or of the next mail may follow
    bool quoted_printable_ = false;
    std::string encoded_;  ///< a line of quoted-printable so far
    console::Line encoded_place_;
};

}  // namespace faultline::classify
