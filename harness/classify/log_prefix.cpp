// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/log_prefix.hpp"

#include "classify/bounded_text.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

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

/// `pattern` matches the beginning of `text`: '0' stands for a digit, '_' for a digit or a blank,
/// 'A' for a capital, 'a' for a small letter, all else for itself.
bool looks_like(std::string_view text, std::string_view pattern) {
    if (text.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = text[i];
        switch (pattern[i]) {
            case '0':
                if (!is_digit(c)) return false;
                break;
            case '_':
                if (!is_digit(c) && c != ' ') return false;
                break;
            case 'A':
                if (c < 'A' || c > 'Z') return false;
                break;
            case 'a':
                if (c < 'a' || c > 'z') return false;
                break;
            default:
                if (c != pattern[i]) return false;
        }
    }
    return true;
}

/// " <    0.000012>": what `dmesg --show-delta` (util-linux, sys-utils/dmesg.c) puts in front of a
/// stamp's closing bracket.
void take_delta(std::string_view& text) {
    auto rest = text;
    skip_blanks(rest);
    if (!rest.starts_with('<')) return;
    rest.remove_prefix(1);
    const auto end = rest.find_first_not_of(" +-.0123456789");
    if (end == 0 || end == std::string_view::npos || rest[end] != '>') return;
    text = rest.substr(end + 1);
}

/// "[   12.345678]": print_time() of kernel/printk/printk.c, always six decimals. A lab's own stamp
/// of this form may have fewer.
std::optional<double> take_time(std::string_view& text, std::size_t least_decimals) {
    auto rest = text.substr(1);
    skip_blanks(rest);
    const auto whole = count_digits(rest);
    if (whole == 0 || whole > 10 || rest.size() <= whole || rest[whole] != '.') {
        return std::nullopt;
    }
    const auto decimals = count_digits(rest.substr(whole + 1));
    if (decimals < least_decimals || decimals > 6) return std::nullopt;
    auto behind = rest.substr(whole + 1 + decimals);
    take_delta(behind);
    if (!behind.starts_with(']')) return std::nullopt;
    const auto seconds = take_number(rest, whole);
    rest.remove_prefix(1);
    auto fraction = static_cast<double>(take_number(rest, decimals));
    for (std::size_t i = 0; i < decimals; ++i)
        fraction /= 10;
    text = behind.substr(1);
    return static_cast<double>(seconds) + fraction;
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

/// "host kernel: " and "kernel: ", also "kernel[0]:" and, of RFC 5424, "kernel - - -".
bool take_kernel_tag(std::string_view& text, bool with_host) {
    auto rest = text;
    if (with_host) {
        const auto blank = rest.find(' ');
        if (blank == 0 || blank == std::string_view::npos || blank > 255) return false;
        rest.remove_prefix(blank + 1);
    }
    static constexpr std::string_view name = "kernel";
    if (!rest.starts_with(name)) return false;
    rest.remove_prefix(name.size());
    if (looks_like(rest, "[0]")) rest.remove_prefix(3);
    if (rest.starts_with(" - - -")) {
        rest.remove_prefix(6);
    } else if (rest.starts_with(':')) {
        rest.remove_prefix(1);
    } else {
        return false;
    }
    if (!rest.empty() && rest[0] != ' ') return false;
    text = rest;
    return true;
}

/// "host name[12]: " behind a date: RFC 3164's tag, with the process that the kernel has not.
bool is_other_program(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == 0 || blank == std::string_view::npos || blank > 255) return false;
    const auto tag = text.substr(blank + 1, 64);
    const auto bracket = tag.find_first_of(" [");
    if (bracket == 0 || bracket == std::string_view::npos || tag[bracket] != '[') return false;
    const auto digits = count_digits(tag.substr(bracket + 1));
    return digits > 0 && tag.substr(bracket + 1 + digits).starts_with("]: ");
}

/// "<4>" of /dev/kmsg and old consoles, "<12>" with a facility, "<4>1 " in front of RFC 5424.
bool take_level(std::string_view& text) {
    if (!text.starts_with('<')) return false;
    const auto digits = count_digits(text.substr(1));
    if (digits == 0 || digits > 3 || text.size() <= digits + 1 || text[digits + 1] != '>') {
        return false;
    }
    text.remove_prefix(digits + 2);
    if (looks_like(text, "1 0000-")) text.remove_prefix(2);
    return true;
}

/// Fractions of a second behind a time.
void take_fraction(std::string_view& text) {
    if (!text.starts_with('.') && !text.starts_with(',')) return;
    const auto digits = count_digits(text.substr(1));
    if (digits > 0) text.remove_prefix(digits + 1);
}

/// "2026-11-22T03:04:05.123456+01:00", with a blank for the T too: ISO 8601 as rsyslog, journalctl,
/// KernelCI and GitLab write it.
bool take_iso_date(std::string_view& text) {
    static constexpr std::string_view date = "0000-00-00", time = "00:00:00";
    if (!looks_like(text, date)) return false;
    auto rest = text.substr(date.size());
    if (rest.empty() || (rest[0] != 'T' && rest[0] != ' ')) return false;
    rest.remove_prefix(1);
    if (!looks_like(rest, time)) return false;
    rest.remove_prefix(time.size());
    take_fraction(rest);
    if (rest.starts_with('Z')) {
        rest.remove_prefix(1);
    } else if (looks_like(rest, "+00:00") || looks_like(rest, "-00:00")) {
        rest.remove_prefix(6);
    } else if (looks_like(rest, "+0000") || looks_like(rest, "-0000")) {
        rest.remove_prefix(5);
    }
    if (!rest.empty() && rest[0] != ' ' && rest[0] != ':') return false;
    if (rest.starts_with(':')) rest.remove_prefix(1);
    text = rest;
    return true;
}

/// "Jan  2 03:04:05" (RFC 3164), with fractions as journalctl -o short-precise has them.
bool take_syslog_date(std::string_view& text) {
    static constexpr std::string_view date = "Aaa _0 00:00:00";
    if (!looks_like(text, date)) return false;
    auto rest = text.substr(date.size());
    take_fraction(rest);
    if (!rest.empty() && rest[0] != ' ') return false;
    text = rest;
    return true;
}

/// "[Tue Nov 24 08:00:00 2026]": dmesg --ctime; "[Nov24 08:00]" and, for what follows within the
/// minute, "[  +0.000012]": dmesg --reltime and --human; "[<    0.000012>]": --notime --show-delta.
bool take_dmesg_time(std::string_view& text) {
    auto rest = text.substr(1);
    for (const std::string_view date : {"Aaa Aaa _0 00:00:00 0000", "Aaa_0 00:00"}) {
        if (looks_like(rest, date)) rest.remove_prefix(date.size());
    }
    take_delta(rest);
    if (rest.size() + 1 == text.size()) {
        skip_blanks(rest);
        if (!rest.starts_with('+') || count_digits(rest.substr(1)) == 0) return false;
        rest.remove_prefix(std::min(rest.find_first_not_of("+.0123456789"), rest.size()));
    }
    if (!rest.starts_with(']')) return false;
    text = rest.substr(1);
    return true;
}

/// "4,1234,5499314,-;" and "4,1234,5499314,-,caller=T12;": a record of /dev/kmsg (level and
/// facility, sequence, microseconds, flags; Documentation/ABI/testing/dev-kmsg). The extended
/// netconsole writes the same, with the kernel's release in front where it was told to.
bool take_record(std::string_view& text, LogPrefix& prefix) {
    if (text.empty() || !is_digit(text[0])) return false;
    const auto end = text.substr(0, 100).find(';');
    if (end == std::string_view::npos) return false;
    auto rest = text.substr(0, end);
    if (rest.find('.') != std::string_view::npos) {
        rest.remove_prefix(std::min(rest.find(','), rest.size() - 1) + 1);
    }
    std::uint64_t microseconds = 0;
    for (int field = 0; field < 3; ++field) {
        const auto digits = count_digits(rest);
        if (digits == 0 || digits > 18 || digits == rest.size() || rest[digits] != ',')
            return false;
        microseconds = take_number(rest, digits);
        rest.remove_prefix(1);
    }
    Context context;
    static constexpr std::string_view caller = ",caller=";
    if (const auto at = rest.find(caller); at != std::string_view::npos) {
        auto id = rest.substr(at + caller.size());
        if (id.starts_with('T') || id.starts_with('C')) {
            const char kind = id[0];
            id.remove_prefix(1);
            const auto digits = count_digits(id);
            if (digits > 0 && digits <= 10) context = {kind, take_number(id, digits)};
        }
        rest = rest.substr(0, at);
    }
    if (rest.empty() || (rest.size() > 1 && rest[1] != ',')) return false;  // '-', 'c' or '+'
    prefix.time = static_cast<double>(microseconds) / 1e6;
    prefix.context = context;
    text.remove_prefix(end + 1);
    return true;
}

/// "kern  :warn  :": dmesg --decode of util-linux, names of facility and level padded.
bool take_decoded_level(std::string_view& text) {
    static constexpr std::array<std::string_view, 12> facilities{
        "kern", "user", "mail", "daemon", "auth",     "syslog",
        "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};
    static constexpr std::array<std::string_view, 8> levels{"emerg", "alert",  "crit", "err",
                                                            "warn",  "notice", "info", "debug"};
    auto rest = text;
    const auto take = [&](const auto& names) {
        const auto name = std::find_if(names.begin(), names.end(), [&](std::string_view word) {
            return rest.starts_with(word) && rest.size() > word.size() &&
                   (rest[word.size()] == ' ' || rest[word.size()] == ':');
        });
        if (name == names.end()) return false;
        rest.remove_prefix(name->size());
        skip_blanks(rest);
        if (!rest.starts_with(':')) return false;
        rest.remove_prefix(1);
        return true;
    };
    if (!take(facilities) || !take(levels)) return false;
    text = rest;
    return true;
}

/// Takes one of the stamps, and what a daemon writes behind it.
bool take_stamp(std::string_view& text, LogPrefix& prefix) {
    if (text.empty()) return false;
    bool dated = false;
    switch (text[0]) {
        case '<':
            return take_level(text);
        case '[': {
            if (const auto time = take_time(text, 1)) {
                prefix.time = time;
            } else if (const auto context = take_context(text); context.kind != 0) {
                prefix.context = context;
                return true;
            } else if (!take_dmesg_time(text)) {
                return false;
            }
            break;
        }
        default:
            if (is_digit(text[0]) ? !take_iso_date(text)
                                  : !take_syslog_date(text) && !take_decoded_level(text)) {
                return false;
            }
            dated = true;
    }
    // "[   12.345678] host kernel: " is journalctl -o short-monotonic.
    auto rest = text;
    skip_blanks(rest);
    if (take_kernel_tag(rest, true)) {
        text = rest;
    } else if (dated && is_other_program(rest)) {
        prefix.other_program = true;
    }
    return true;
}

}  // namespace

LogPrefix take_prefix(std::string_view& text) {
    LogPrefix prefix;
    bool any = false;
    for (;;) {
        auto rest = text;
        // Blanks before the next stamp belong to it; those before the text may be the kernel's.
        skip_blanks(rest);
        if (take_record(rest, prefix)) {
            text = rest;  // to the byte: no blank stands between
            prefix.stamped = true;
            return prefix;
        }
        if (take_stamp(rest, prefix)) {
            prefix.stamped = true;
        } else if (!take_kernel_tag(rest, false)) {
            break;
        }
        text = rest;
        any = true;
    }
    if (any && text.starts_with(' ')) text.remove_prefix(1);
    return prefix;
}

std::optional<LogPrefix> find_stamp(std::string_view& text, std::string_view& lead) {
    auto at = text.find('[');
    for (int tries = 0; tries < 8 && at != std::string_view::npos; ++tries) {
        auto rest = text.substr(at);
        if (const auto time = take_time(rest, 6)) {
            LogPrefix prefix{time, take_context(rest), true};
            if (rest.starts_with(' ')) rest.remove_prefix(1);
            lead = text.substr(0, at);
            text = rest;
            return prefix;
        }
        at = text.find('[', at + 1);
    }
    return std::nullopt;
}

}  // namespace faultline::classify
