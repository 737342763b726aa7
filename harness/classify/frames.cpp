// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/frames.hpp"

#include "classify/bounded_text.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

bool is_symbol(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '$';
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

std::uint64_t take_hex(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_hex);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return number_in<std::uint64_t>(digits, 16).value_or(0);
}

/// "<ffffffff8110c4f2>", "c00000000022d79c".
bool is_address(std::string_view text) {
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    if (text.starts_with("0x")) text.remove_prefix(2);
    return text.size() >= 4 && std::all_of(text.begin(), text.end(), is_hex);
}

/// What may stand before the function: blanks, addresses in brackets, the question mark. False if
/// there is anything else, which makes the line something other than a frame.
bool take_lead(std::string_view lead, bool& reliable) {
    // ARM names callee and caller: "[<...>] (foo) from [<...>] (bar+0x8/0x50)".
    static constexpr std::string_view from = " from ";
    if (const auto at = lead.find(from); at != std::string_view::npos) {
        lead.remove_prefix(at + from.size());
    }
    while (!lead.empty()) {
        if (lead[0] == ' ' || lead[0] == '\t' || lead[0] == '(') {
            lead.remove_prefix(1);
        } else if (lead.starts_with("? ")) {
            reliable = false;
            lead.remove_prefix(2);
        } else if (lead[0] == '[') {
            const auto close = lead.find(']');
            if (close == std::string_view::npos || !is_address(lead.substr(1, close - 1))) {
                return false;
            }
            lead.remove_prefix(close + 1);
        } else if (lead[0] == '<') {
            // "<IRQ>", "<EOI>", "<#DF>", "<<EOE>>": the stacks of x86.
            const auto close = lead.find("> ");
            if (close == std::string_view::npos || close > 8) return false;
            lead.remove_prefix(close + 2);
        } else {
            return false;
        }
    }
    return true;
}

/// "+0x8/0x50 [mod]", from the plus sign on.
void take_place(std::string_view rest, model::Frame& frame) {
    rest.remove_prefix(3);
    frame.offset = take_hex(rest);
    if (rest.starts_with("/0x")) {
        rest.remove_prefix(3);
        frame.size = take_hex(rest);
    }
    // ppc and s390 mark a guess behind the frame, x86 with '?' before it.
    if (rest.find("(unreliable)") != std::string_view::npos) frame.reliable = false;
    if (rest.starts_with(" [") && rest.ends_with(']')) {
        // Since 6.1 a build id may follow the module's name: dump_stack(),
        // CONFIG_STACKTRACE_BUILD_ID.
        const auto name = rest.substr(2, rest.find_first_of(" ]", 2) - 2);
        if (name != "inline") frame.module = bounded(name);
    }
}

/// `foo fs/x.c:12 [inline]`, as scripts/decode_stacktrace.sh and syzkaller write inlined calls.
std::optional<model::Frame> parse_inlined(std::string_view text) {
    if (!text.ends_with(" [inline]")) return std::nullopt;
    text = trimmed(text);
    const auto blank = text.find(' ');
    const auto name = text.substr(0, blank);
    const auto place = text.substr(blank + 1, text.find(' ', blank + 1) - blank - 1);
    const auto colon = place.rfind(':');
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_symbol) ||
        colon == std::string_view::npos || !number_in<unsigned>(place.substr(colon + 1))) {
        return std::nullopt;
    }
    model::Frame frame;
    frame.function = bounded(name);
    return frame;
}

enum class Place {
    segment,  ///< behind a code segment and a colon
    next,     ///< right behind
    inside,   ///< somewhere behind, as "f+0x1/0x2"; without it the line is another
};

struct PointerForm {
    std::string_view before;
    Place place;
};

constexpr std::array pointer_forms{
    PointerForm{"RIP: ", Place::segment},
    PointerForm{"RIP  ", Place::next},
    PointerForm{"EIP: ", Place::segment},
    PointerForm{"EIP is at ", Place::next},
    PointerForm{"IP: ", Place::next},
    // arm, arm64, riscv.
    PointerForm{"pc : ", Place::inside},
    PointerForm{"PC is at ", Place::next},
    PointerForm{"epc : ", Place::inside},
    PointerForm{"epc: ", Place::inside},
    // powerpc; s390; mips; loongarch; sparc.
    PointerForm{"NIP [", Place::inside},
    PointerForm{"Krnl PSW : ", Place::inside},
    PointerForm{"epc   : ", Place::inside},
    PointerForm{"ERA: ", Place::inside},
    PointerForm{"   ERA: ", Place::inside},
    PointerForm{"TPC: <", Place::inside},
};

/// The first "f+0x1/0x2" of a text.
std::optional<model::Frame> find_symbol(std::string_view text);

}  // namespace

namespace {

std::optional<model::Frame> find_symbol(std::string_view text) {
    const auto plus = text.find("+0x");
    if (plus == std::string_view::npos) return std::nullopt;
    auto begin = plus;
    while (begin > 0 && is_symbol(text[begin - 1]))
        --begin;
    if (begin == plus) return std::nullopt;
    model::Frame frame;
    frame.function = bounded(text.substr(begin, plus - begin));
    take_place(text.substr(plus), frame);
    return frame;
}

}  // namespace

std::optional<model::Frame> parse_frame(std::string_view text) {
    const auto plus = text.find("+0x");
    if (plus == std::string_view::npos) return parse_inlined(text);
    auto begin = plus;
    while (begin > 0 && is_symbol(text[begin - 1]))
        --begin;
    model::Frame frame;
    if (begin == plus || !take_lead(text.substr(0, begin), frame.reliable)) return std::nullopt;
    frame.function = bounded(text.substr(begin, plus - begin));
    take_place(text.substr(plus), frame);
    return frame;
}

std::optional<InstructionPointer> parse_instruction_pointer(std::string_view text) {
    const auto form = std::find_if(pointer_forms.begin(), pointer_forms.end(),
                                   [&](const auto& f) { return text.starts_with(f.before); });
    if (form == pointer_forms.end()) return std::nullopt;
    text.remove_prefix(form->before.size());
    InstructionPointer pointer;
    if (form->place == Place::inside) {
        pointer.frame = find_symbol(text);
        if (!pointer.frame) return std::nullopt;
        return pointer;
    }
    if (form->place == Place::segment) {
        const auto colon = text.find(':');
        // "EIP: foo+0x12/0x30" has had no segment since 4.15.
        if (colon == std::string_view::npos || colon > 4) {
            pointer.frame = parse_frame(text);
            if (!pointer.frame) return std::nullopt;
            return pointer;
        }
        // The two low bits of a code segment are the privilege: 3 is user mode.
        const auto segment = number_in<unsigned>(text.substr(0, colon), 16);
        pointer.user = segment && (*segment & 3u) == 3;
        text.remove_prefix(colon + 1);
    }
    if (!pointer.user) pointer.frame = parse_frame(text);
    return pointer;
}

std::string_view parse_callee(std::string_view text) {
    const auto from = text.find(") from ");
    if (from == std::string_view::npos) return {};
    const auto open = text.rfind('(', from);
    if (open == std::string_view::npos) return {};
    return text.substr(open + 1, from - open - 1);
}

}  // namespace faultline::classify
