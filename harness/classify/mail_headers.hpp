// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace faultline::classify {

/// The line is one of a mail's headers (RFC 5322) by its name, or the "From " line of a mailbox
/// (RFC 4155).
[[nodiscard]] bool begins_mail_header(std::string_view line);

/// The line is a header of any name, "X-Example: text", or goes on with the one before it.
[[nodiscard]] bool may_be_mail_header(std::string_view line);

/// The value of "Content-Transfer-Encoding:", in small letters; empty if the line is another.
[[nodiscard]] std::string transfer_encoding(std::string_view line);

/// Appends a line of quoted-printable text (RFC 2045, 6.7), decoded, without the '=' that says that
/// the line goes on; `to` grows to `limit` bytes at most.
void append_quoted_printable(std::string_view line, std::size_t limit, std::string& to);

}  // namespace faultline::classify
