// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/line_assembler.hpp"

#include <algorithm>
#include <utility>

namespace faultline::console {

LineAssembler::LineAssembler(std::function<void(const Line&)> on_line)
    : on_line_(std::move(on_line)) {}

void LineAssembler::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto newline = bytes.find('\n');
        const auto piece = bytes.substr(0, newline);
        const bool complete = newline != std::string_view::npos;
        position_ += piece.size() + (complete ? 1 : 0);
        if (complete && partial_.empty() && piece.size() <= max_line_bytes) {
            give(piece);  // the usual case: a whole line within the chunk is not copied
        } else {
            const auto room = max_line_bytes - partial_.size();
            cut_ = cut_ || piece.size() > room;
            partial_.append(piece.substr(0, room));
            if (complete) give(partial_);
        }
        bytes.remove_prefix(piece.size() + (complete ? 1 : 0));
    }
}

void LineAssembler::pass_over(std::uint64_t bytes, std::uint64_t lines) {
    position_ += bytes;
    line_begin_ = position_;
    number_ += lines;
}

void LineAssembler::finish() {
    if (position_ > line_begin_) give(partial_);
}

void LineAssembler::give(std::string_view text) {
    // Serial consoles end lines in \r\n, two layers of them in \r\r\n.
    while (!cut_ && text.ends_with('\r'))
        text.remove_suffix(1);
    ++number_;
    on_line_({text, number_, line_begin_, position_, cut_});
    partial_.clear();
    line_begin_ = position_;
    cut_ = false;
}

}  // namespace faultline::console
