// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/log_line.hpp"

namespace faultline::classify {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count]))
        ++count;
    return count;
}

void skip_blanks(std::string_view& text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
}

std::uint64_t take_number(std::string_view& text, std::size_t digits) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        value = value * 10 + static_cast<std::uint64_t>(text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

/// "[   12.345678]": print_time() of kernel/printk/printk.c, always six decimals.
std::optional<double> take_time(std::string_view& text) {
    auto rest = text.substr(1);
    skip_blanks(rest);
    const auto whole = count_digits(rest);
    if (whole == 0 || whole > 10 || rest.size() < whole + 8 || rest[whole] != '.') {
        return std::nullopt;
    }
    if (count_digits(rest.substr(whole + 1)) != 6 || rest[whole + 7] != ']') return std::nullopt;
    const auto seconds = take_number(rest, whole);
    rest.remove_prefix(1);
    const auto micros = take_number(rest, 6);
    rest.remove_prefix(1);
    text = rest;
    return static_cast<double>(seconds) + static_cast<double>(micros) / 1e6;
}

/// "[ T123]" or "[    C0]": print_caller() of kernel/printk/printk.c, since 5.1.
Context take_context(std::string_view& text) {
    if (!text.starts_with('[')) return {};
    auto rest = text.substr(1);
    skip_blanks(rest);
    if (rest.empty() || (rest[0] != 'T' && rest[0] != 'C')) return {};
    Context context{rest[0], 0};
    rest.remove_prefix(1);
    const auto digits = count_digits(rest);
    if (digits == 0 || digits > 10 || rest.size() <= digits || rest[digits] != ']') return {};
    context.id = take_number(rest, digits);
    text = rest.substr(1);
    return context;
}

bool take_stamp(LogLine& line) {
    const auto whole = line.text;
    // An ordinary kernel line has it in front; a few tries do for what a program left there.
    auto at = whole.find('[');
    for (int tries = 0; tries < 8 && at != std::string_view::npos; ++tries) {
        auto text = whole.substr(at);
        if (const auto time = take_time(text)) {
            line.time = time;
            line.lead = whole.substr(0, at);
            line.context = take_context(text);
            if (text.starts_with(' ')) text.remove_prefix(1);
            line.text = text;
            return true;
        }
        at = whole.find('[', at + 1);
    }
    return false;
}

/// Without a time stamp: "<4>text"; "May 30 07:44:38 host kernel: text"; "host login: text", where
/// the kernel speaks behind a prompt.
void drop_other_prefix(std::string_view& text) {
    if (text.size() > 3 && text[0] == '<' && is_digit(text[1]) && text[2] == '>') {
        text.remove_prefix(3);
        return;
    }
    static constexpr std::string_view daemon = " kernel: ", prompt = " login: ";
    const auto head = text.substr(0, 96);
    const auto colon = head.find(':');
    if (colon == std::string_view::npos || colon == 0) return;
    if (is_digit(head[colon - 1])) {
        const auto at = head.find(daemon, colon);
        if (at != std::string_view::npos) text.remove_prefix(at + daemon.size());
    } else if (head.substr(0, colon + 2).ends_with(prompt)) {
        text.remove_prefix(colon + 2);
    }
}

/// Without the control sequences "ESC [ ... letter" (ECMA-48) and lone escapes.
void copy_without_colours(std::string_view from, std::string& to) {
    to.clear();
    while (!from.empty()) {
        const auto escape = from.find('\x1b');
        to += from.substr(0, escape);
        if (escape == std::string_view::npos) return;
        from.remove_prefix(escape + 1);
        if (!from.starts_with('[')) continue;
        const auto last = from.find_first_not_of("0123456789;?", 1);
        from.remove_prefix(last == std::string_view::npos ? from.size() : last + 1);
    }
}

}  // namespace

LogLine PrefixStripper::strip(const console::Line& raw) {
    LogLine line;
    line.text = raw.text;
    line.begin = raw.begin;
    line.end = raw.end;
    line.number = raw.number;
    if (line.text.find('\x1b') != std::string_view::npos) {
        copy_without_colours(line.text, without_colours_);
        line.text = without_colours_;
    }
    while (quoted_ && (line.text.starts_with('>') || line.text.starts_with("> "))) {
        line.text.remove_prefix(line.text.starts_with("> ") ? 2 : 1);
    }
    if (!take_stamp(line)) drop_other_prefix(line.text);
    while (line.text.ends_with(' ') || line.text.ends_with('\t') || line.text.ends_with('\r')) {
        line.text.remove_suffix(1);
    }
    return line;
}

}  // namespace faultline::classify
