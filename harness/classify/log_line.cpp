// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/log_line.hpp"

#include "classify/lava_line.hpp"
#include "classify/log_prefix.hpp"

namespace faultline::classify {

namespace {

/// "host login: text", where the kernel speaks behind a prompt.
void drop_prompt(std::string_view& text) {
    static constexpr std::string_view prompt = " login: ";
    const auto colon = text.substr(0, 96).find(':');
    if (colon == std::string_view::npos) return;
    if (text.substr(0, colon + 2).ends_with(prompt)) text.remove_prefix(colon + 2);
}

/// Without the control sequences "ESC [ ... letter", "ESC ] ... BEL" and "ESC ( letter" (ECMA-48,
/// xterm's) and lone escapes.
void copy_without_colours(std::string_view from, std::string& to) {
    to.clear();
    while (!from.empty()) {
        const auto escape = from.find('\x1b');
        to += from.substr(0, escape);
        if (escape == std::string_view::npos) return;
        from.remove_prefix(escape + 1);
        std::size_t last = 0;
        if (from.starts_with('[')) {
            last = from.find_first_not_of("0123456789;:?", 1);
        } else if (from.starts_with(']')) {
            last = from.find('\a');
        } else if (from.starts_with('(')) {
            last = 1;
        } else {
            continue;
        }
        from.remove_prefix(last >= from.size() ? from.size() : last + 1);
    }
}

/// Of what a carriage return made a terminal write over: the part that the kernel stamped, else
/// the last one.
std::string_view visible_part(std::string_view text) {
    std::string_view last;
    while (true) {
        const auto end = text.find('\r');
        const auto part = text.substr(0, end);
        auto rest = part;
        std::string_view lead;
        if (take_prefix(rest).stamped || find_stamp(rest, lead)) return part;
        if (!part.empty()) last = part;
        if (end == std::string_view::npos) return last;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

LogLine PrefixStripper::strip(const console::Line& raw) {
    LogLine line;
    line.begin = raw.begin;
    line.end = raw.end;
    line.number = raw.number;
    auto text = lava_message(raw.text, unescaped_).value_or(raw.text);
    if (text.find('\x1b') != std::string_view::npos) {
        copy_without_colours(text, without_colours_);
        text = without_colours_;
    }
    while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    if (text.find('\r') != std::string_view::npos) text = visible_part(text);
    auto prefix = take_prefix(text);
    // "[ 12.345678] usb 1-1: ... [ 12.345900] BUG: ..." is two lines of which one lost its end, but
    // what comes second there is as often only told of; the first stands.
    if (!prefix.time) {
        if (const auto stamp = find_stamp(text, line.lead)) {
            prefix = *stamp;
        } else if (prefix.other_program) {
            text = {};  // it may well tell of a report, but has none
        } else if (!prefix.stamped) {
            drop_prompt(text);
        }
    }
    line.time = prefix.time;
    line.context = prefix.context;
    line.text = text;
    return line;
}

}  // namespace faultline::classify
