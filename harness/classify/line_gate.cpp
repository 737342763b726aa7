// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/line_gate.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace faultline::classify {

using console::max_line_bytes;

namespace {

/// So much is searched at once: it stays in the cache for what follows.
constexpr std::size_t window_bytes = std::size_t{32} << 10;

/// The first line of `text` with its newline, or all of it if there is none.
std::string_view first_line(std::string_view text) {
    const auto newline = text.find('\n');
    return text.substr(0, newline == std::string_view::npos ? newline : newline + 1);
}

/// One past the last newline of `text`; 0 if there is none.
std::size_t end_of_lines(std::string_view text) {
    const auto* newline = static_cast<const char*>(::memrchr(text.data(), '\n', text.size()));
    return newline == nullptr ? 0 : static_cast<std::size_t>(newline - text.data()) + 1;
}

std::size_t count_newlines(std::string_view text) {
    // Sixteen bytes at once, in counters of a byte that are emptied before they overflow.
    using Bytes [[gnu::vector_size(16)]] = unsigned char;
    std::size_t count = 0;
    while (text.size() >= sizeof(Bytes)) {
        const auto steps = std::min<std::size_t>(text.size() / sizeof(Bytes), 255);
        Bytes counters{};
        for (std::size_t i = 0; i < steps; ++i) {
            Bytes bytes;
            std::memcpy(&bytes, text.data() + i * sizeof(Bytes), sizeof(Bytes));
            counters += reinterpret_cast<Bytes>(bytes == '\n') & 1;
        }
        for (std::size_t i = 0; i < sizeof(Bytes); ++i)
            count += counters[i];
        text.remove_prefix(steps * sizeof(Bytes));
    }
    return count + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

LineGate::LineGate(const LiteralSet& literals, LineReader& reader, console::LineAssembler& lines)
    : search_(literals), reader_(reader), lines_(lines) {}

void LineGate::feed(std::string_view bytes) {
    if (!search_.usable()) return lines_.feed(bytes);
    while (!bytes.empty()) {
        if (torn_ != Torn::none) {
            continue_line(bytes);
        } else if (reader_.wants_lines()) {
            read_line(bytes);
        } else {
            search(bytes);
        }
    }
    keep_before();
}

void LineGate::finish() {
    if (torn_ == Torn::undecided) decide();
    if (torn_ == Torn::passed_over) lines_.pass_over(torn_bytes_, 1);
    lines_.finish();
}

/// The reader wants lines and none is torn.
void LineGate::read_line(std::string_view& bytes) {
    const auto line = first_line(bytes);
    bytes.remove_prefix(line.size());
    before_passed_over_ = false;
    if (!line.ends_with('\n')) torn_ = Torn::read;
    lines_.feed(line);
}

/// `bytes` begin with a line that the reader does not want by itself.
void LineGate::search(std::string_view& bytes) {
    const auto window = bytes.substr(0, end_of_lines(bytes.substr(0, window_bytes)));
    if (window.empty()) {  // the chunk's last line, or one that is longer than a window
        torn_ = Torn::undecided;
        return;
    }
    search_window(window);
    bytes.remove_prefix(window.size());
}

void LineGate::search_window(std::string_view window) {
    std::size_t at = 0;         // the first line not dealt with
    std::size_t ignore_to = 0;  // what is found before is past the bound of its line
    for (const std::size_t end : search_.ends_in(window)) {
        if (end <= std::max(at, ignore_to)) continue;
        const auto begin = at + end_of_lines(window.substr(at, end - at));
        const auto line_end = begin + first_line(window.substr(begin)).size();
        if (end - begin > max_line_bytes) {
            ignore_to = line_end;
            continue;
        }
        pass_over(window.substr(at, begin - at));
        tell_before();
        lines_.feed(window.substr(begin, line_end - begin));
        auto rest = window.substr(line_end);
        while (!rest.empty() && reader_.wants_lines())
            read_line(rest);
        at = window.size() - rest.size();
    }
    pass_over(window.substr(at));
}

/// `bytes` begin with more of the torn line, or all of it if it is undecided.
void LineGate::continue_line(std::string_view& bytes) {
    auto piece = first_line(bytes);
    bytes.remove_prefix(piece.size());
    const bool ends = piece.ends_with('\n');
    if (torn_ == Torn::undecided) {
        const auto part = piece.substr(0, max_line_bytes - kept_.size());
        kept_ += part;
        torn_bytes_ += part.size();
        piece.remove_prefix(part.size());
        if (!ends && kept_.size() < max_line_bytes) return;
        decide();
    }
    if (torn_ == Torn::read) {
        lines_.feed(piece);
    } else {
        torn_bytes_ += piece.size();
    }
    if (!ends) return;
    if (torn_ == Torn::passed_over) {
        lines_.pass_over(torn_bytes_, 1);
        before_text_.swap(kept_);
        before_ = before_text_;
        before_passed_over_ = true;
    }
    kept_.clear();
    torn_bytes_ = 0;
    torn_ = Torn::none;
}

/// As much of the torn line as counts is in kept_.
void LineGate::decide() {
    torn_ = search_.any_in(kept_) ? Torn::read : Torn::passed_over;
    if (torn_ == Torn::passed_over) return;
    tell_before();
    lines_.feed(kept_);
}

void LineGate::pass_over(std::string_view whole_lines) {
    if (whole_lines.empty()) return;
    lines_.pass_over(whole_lines.size(), count_newlines(whole_lines));
    whole_lines.remove_suffix(1);
    before_ = whole_lines.substr(end_of_lines(whole_lines), max_line_bytes);
    before_passed_over_ = true;
}

/// A line that the reader did not want by itself is read now.
void LineGate::tell_before() {
    if (before_passed_over_) {
        while (before_.ends_with('\n') || before_.ends_with('\r'))
            before_.remove_suffix(1);
        reader_.pass(before_);
    }
    before_passed_over_ = false;
}

/// The chunk is about to go.
void LineGate::keep_before() {
    if (!before_passed_over_ || before_.data() == before_text_.data()) return;
    before_text_.assign(before_);
    before_ = before_text_;
}

}  // namespace faultline::classify
