// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/mail_unwrap.hpp"

#include "classify/log_grammar.hpp"
#include "classify/log_prefix.hpp"
#include "classify/mail_headers.hpp"

#include <utility>

namespace faultline::classify {

namespace {

/// Mailers break at 65 to 80 columns, quotation marks counted or not: a line this long, together
/// with the word that follows, may have been broken there. git and Gmail use 72, RFC 3676 advises
/// 66 for text that will be quoted again.
constexpr std::size_t narrowest = 66;
/// With time stamps it is enough that the line is long: a line without one is no line of the log.
constexpr std::size_t long_line = 60;

std::string_view trimmed_front(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    return text;
}

std::size_t first_word(std::string_view text) {
    return text.substr(0, text.find(' ')).size();
}

/// A row of registers, or the like, that ends in a name: "RAX: 0 RBX: 0 RCX:".
bool lacks_value(std::string_view text) {
    return text.ends_with(':') && text.find(": ") != std::string_view::npos;
}

/// The text behind the stamps is empty.
bool has_stamp_only(std::string_view text) {
    std::string_view lead;
    if (auto rest = text; find_stamp(rest, lead)) return rest.empty();
    return take_prefix(text).stamped && text.empty();
}

}  // namespace

std::size_t strip_quotation(std::string_view& text) {
    std::size_t depth = 0;
    for (auto rest = text;; ++depth) {
        // "> > text" and ">> text"; what is behind the last mark and its blank is the text's own.
        if (depth > 0 && rest.starts_with(" >")) rest.remove_prefix(1);
        if (!rest.starts_with('>')) break;
        rest.remove_prefix(1);
        text = rest;
    }
    if (depth > 0 && text.starts_with(' ')) text.remove_prefix(1);
    return depth;
}

MailUnwrap::MailUnwrap(std::function<void(const console::Line&)> on_line)
    : on_line_(std::move(on_line)) {}

void MailUnwrap::take(const console::Line& line) {
    if (take_header(line.text)) return;
    if (quoted_printable_ && take_encoded(line)) return;
    take_decoded(line);
}

void MailUnwrap::finish() {
    if (!encoded_.empty()) {
        encoded_place_.text = encoded_;
        take_decoded(encoded_place_);
        encoded_.clear();
    }
    give(false);
}

/// Headers end at an empty line. They may stand at the beginning, after an empty line (the next
/// mail of a mailbox) and after a boundary (a part of a mail).
bool MailUnwrap::take_header(std::string_view text) {
    if (in_headers_) {
        if (text.empty()) in_headers_ = false;
        if (const auto encoding = transfer_encoding(text); !encoding.empty()) {
            quoted_printable_ = encoding == "quoted-printable";
        }
        after_blank_ = true;
        return true;
    }
    const bool may_begin = after_blank_;
    after_blank_ = text.empty() || text.starts_with("--");
    if (!may_begin || !begins_mail_header(text)) return false;
    give(false);
    beside_log_ = false;
    in_headers_ = true;
    quoted_printable_ = transfer_encoding(text) == "quoted-printable";
    return true;
}

/// False: the line is one as it is.
bool MailUnwrap::take_encoded(const console::Line& line) {
    const bool goes_on = line.text.ends_with('=');
    const bool plain = line.text.find('=') == std::string_view::npos;
    if (encoded_.empty() && plain) return false;
    if (encoded_.empty()) encoded_place_ = line;
    encoded_place_.end = line.end;
    append_quoted_printable(line.text, console::max_line_bytes, encoded_);
    if (goes_on) return true;
    const auto whole = std::exchange(encoded_, {});
    encoded_place_.text = whole;
    take_decoded(encoded_place_);
    return true;
}

void MailUnwrap::take_decoded(const console::Line& line) {
    auto text = line.text;
    const auto depth = strip_quotation(text);
    const auto columns = text.size();  // a mailer may break a line within blanks, and leave some
    while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r'))
        text.remove_suffix(1);
    if (text.empty()) {
        give(false);
        beside_log_ = false;
        return;
    }
    if (continues(text, depth)) return append(text, columns, line);
    const bool stamped = is_stamped(text);
    const bool of_report = !stamped && begins_log_line(text);
    give(depth == pending_.depth && (stamped || of_report));
    pending_.there = true;
    pending_.text = text.substr(0, console::max_line_bytes);
    pending_.place = line;
    pending_.depth = depth;
    pending_.last_part = columns;
    pending_.stamped = stamped;
    pending_.stamp_only = stamped && has_stamp_only(text);
    pending_.of_report = of_report;
}

bool MailUnwrap::continues(std::string_view text, std::size_t depth) const {
    if (!pending_.there || pending_.depth != depth || is_stamped(text)) return false;
    // A line may be broken within several blanks, but indented frames are lines of their own.
    if (text.starts_with(' ') && begins_log_line(text)) return false;
    const bool no_room = pending_.last_part + 1 + first_word(trimmed_front(text)) >= narrowest;
    if (pending_.stamped) {
        return no_room || pending_.stamp_only || pending_.text.size() >= long_line;
    }
    return pending_.of_report && (no_room || lacks_value(pending_.text)) && !begins_log_line(text);
}

void MailUnwrap::append(std::string_view text, std::size_t columns, const console::Line& line) {
    const auto room = console::max_line_bytes - pending_.text.size();
    if (room > 1) {
        if (!pending_.text.ends_with(' ')) pending_.text += ' ';
        pending_.text += trimmed_front(text).substr(0, room - 1);
    }
    pending_.place.cut = pending_.place.cut || line.cut || text.size() >= room;
    pending_.place.end = line.end;
    pending_.last_part = columns;
    pending_.stamp_only = false;
}

/// A line that only reads like one of a report, with no line of a log before or behind it, is
/// somebody's sentence about it.
void MailUnwrap::give(bool log_follows) {
    if (!pending_.there) return;
    pending_.there = false;
    const bool of_log = pending_.stamped || pending_.of_report;
    const bool sentence = pending_.of_report && !beside_log_ && !log_follows;
    beside_log_ = of_log && !sentence;
    if (sentence) return;
    pending_.place.text = pending_.text;
    on_line_(pending_.place);
}

}  // namespace faultline::classify
