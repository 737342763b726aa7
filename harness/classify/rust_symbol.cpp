// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/rust_symbol.hpp"

#include "classify/bounded_text.hpp"

#include <array>
#include <cstdint>

namespace faultline::classify {

namespace {

/// "8Process": a name behind its length.
std::optional<std::string_view> take_counted(std::string_view& text) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    const auto length = number_in<std::size_t>(digits);
    if (!length) return std::nullopt;
    text.remove_prefix(digits.size());
    if (text.starts_with('_')) text.remove_prefix(1);
    if (*length > text.size()) return std::nullopt;
    const auto name = text.substr(0, *length);
    text.remove_prefix(*length);
    return name;
}

/// A parser of RFC 2603's grammar, as far as names of functions need it. It goes back to earlier
/// places of the symbol, so depth and length are bounded.
class V0 {
 public:
    explicit V0(std::string_view symbol) : all_(symbol), rest_(symbol) {}

    std::optional<std::string> path() {
        std::string text;
        if (!take_path(text, 0)) return std::nullopt;
        return text;
    }

 private:
    static constexpr int max_depth = 24;
    static constexpr std::size_t max_length = 200;
    static constexpr unsigned max_steps = 500;

    char take() {
        if (rest_.empty()) return '\0';
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool take_base62(std::uint64_t& value) {
        value = 0;
        bool any = false;
        for (char c = take(); c != '_'; c = take(), any = true) {
            unsigned digit = 0;
            if (is_digit(c)) {
                digit = static_cast<unsigned>(c - '0');
            } else if (c >= 'a' && c <= 'z') {
                digit = static_cast<unsigned>(c - 'a') + 10;
            } else if (c >= 'A' && c <= 'Z') {
                digit = static_cast<unsigned>(c - 'A') + 36;
            } else {
                return false;
            }
            value = value * 62 + digit;
        }
        value += any ? 1 : 0;
        return true;
    }

    void skip_disambiguator() {
        std::uint64_t value = 0;
        if (rest_.starts_with('s')) {
            rest_.remove_prefix(1);
            (void)take_base62(value);
        }
    }

    bool take_name(std::string& out) {
        skip_disambiguator();
        if (rest_.starts_with('u')) rest_.remove_prefix(1);
        const auto name = take_counted(rest_);
        if (!name) return false;
        out += *name;
        return out.size() <= max_length;
    }

    /// Something said before, at an offset in the symbol.
    template <class Parse>
    bool go_back(Parse parse) {
        const auto here = all_.size() - rest_.size() - 1;
        std::uint64_t offset = 0;
        if (!take_base62(offset) || offset >= here) return false;
        const auto after = rest_;
        rest_ = all_.substr(offset);
        const bool parsed = parse();
        rest_ = after;
        return parsed;
    }

    bool take_path(std::string& out, int depth) {
        if (depth > max_depth || out.size() > max_length || ++steps_ > max_steps) return false;
        switch (take()) {
            case 'C':
                return take_name(out);
            case 'N': {
                const char space = take();
                if (!take_path(out, depth + 1)) return false;
                out += "::";
                const auto named = out.size();
                if (!take_name(out)) return false;
                if (out.size() == named) out += space == 'C' ? "{closure}" : "{shim}";
                return true;
            }
            case 'M':
                return skip_path(depth) && bracketed(out, depth, false);
            case 'X':
                return skip_path(depth) && bracketed(out, depth, true);
            case 'Y':
                return bracketed(out, depth, true);
            case 'I':
                return take_path(out, depth + 1) && skip_arguments(depth);
            case 'B':
                return go_back([&] { return take_path(out, depth + 1); });
            default:
                return false;
        }
    }

    /// The module that an implementation stands in, which is not said.
    bool skip_path(int depth) {
        skip_disambiguator();
        std::string unsaid;
        return take_path(unsaid, depth + 1);
    }

    bool bracketed(std::string& out, int depth, bool of_trait) {
        out += '<';
        if (!take_type(out, depth + 1)) return false;
        if (of_trait) {
            out += " as ";
            if (!take_path(out, depth + 1)) return false;
        }
        out += '>';
        return true;
    }

    bool skip_arguments(int depth) {
        for (int count = 0; count < max_depth; ++count) {
            if (rest_.starts_with('E')) {
                rest_.remove_prefix(1);
                return true;
            }
            std::string unsaid;
            std::uint64_t value = 0;
            if (rest_.starts_with('L')) {
                rest_.remove_prefix(1);
                if (!take_base62(value)) return false;
            } else if (rest_.starts_with('K')) {
                rest_.remove_prefix(2);
                if (!take_base62(value)) return false;
            } else if (!take_type(unsaid, depth + 1)) {
                return false;
            }
        }
        return false;
    }

    bool take_type(std::string& out, int depth) {
        static constexpr std::array<std::string_view, 26> basic{
            "i8",    "bool", "char", "f64", "str",  "f32",  "",    "u8", "isize",
            "usize", "",     "i32",  "u32", "i128", "u128", "_",   "",   "",
            "i16",   "u16",  "()",   "...", "",     "i64",  "u64", "!"};
        if (depth > max_depth || rest_.empty() || ++steps_ > max_steps) return false;
        const char c = rest_.front();
        if (c >= 'a' && c <= 'z') {
            rest_.remove_prefix(1);
            out += basic[static_cast<std::size_t>(c - 'a')];
            return true;
        }
        switch (c) {
            case 'R':
            case 'Q':
                rest_.remove_prefix(1);
                out += c == 'R' ? "&" : "&mut ";
                skip_lifetime();
                return take_type(out, depth + 1);
            case 'P':
            case 'O':
                rest_.remove_prefix(1);
                out += c == 'P' ? "*const " : "*mut ";
                return take_type(out, depth + 1);
            case 'S':
                rest_.remove_prefix(1);
                out += '[';
                if (!take_type(out, depth + 1)) return false;
                out += ']';
                return true;
            case 'B':
                rest_.remove_prefix(1);
                return go_back([&] { return take_type(out, depth + 1); });
            default:
                return take_path(out, depth + 1);
        }
    }

    void skip_lifetime() {
        std::uint64_t value = 0;
        if (rest_.starts_with('L')) {
            rest_.remove_prefix(1);
            (void)take_base62(value);
        }
    }

    std::string_view all_, rest_;
    unsigned steps_ = 0;
};

/// "4core9panicking5panic17h0123456789abcdefE"
std::optional<std::string> legacy(std::string_view rest) {
    std::string text;
    bool hashed = false;
    while (!rest.starts_with('E')) {
        const auto name = take_counted(rest);
        if (!name || hashed) return std::nullopt;
        hashed = name->size() == 17 && name->starts_with('h');
        if (hashed) continue;
        if (!text.empty()) text += "::";
        text += *name;
    }
    if (!hashed || text.empty()) return std::nullopt;
    return text;
}

}  // namespace

std::optional<std::string> demangle_rust(std::string_view symbol) {
    symbol = symbol.substr(0, symbol.find('.'));
    if (symbol.starts_with("_R")) return V0(symbol.substr(2)).path();
    if (symbol.starts_with("_ZN")) return legacy(symbol.substr(3));
    return std::nullopt;
}

}  // namespace faultline::classify
