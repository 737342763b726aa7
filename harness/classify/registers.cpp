// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/registers.hpp"

#include "classify/bounded_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

namespace {

// clang-format off
constexpr std::array<std::string_view, 58> plain_names{
    // x86
    "RIP", "RSP", "EFLAGS", "ORIG_RAX", "RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "FS", "GS",
    "knlGS", "CS", "DS", "ES", "SS", "PKRU", "EIP", "EAX", "EBX", "ECX", "EDX", "ESI", "EDI", "EBP",
    "ESP",
    // arm64, arm
    "pc", "lr", "sp", "pstate", "pmr_save", "ip", "fp", "psr", "Control", "Table", "DAC",
    // riscv
    "epc", "ra", "gp", "tp", "ssp", "status", "badaddr", "cause",
    // powerpc
    "NIP", "LR", "CTR", "REGS", "TRAP", "MSR", "CR", "XER", "CFAR", "DAR", "DSISR",
};
// clang-format on

/// Names that end in a number, and the highest that there is.
struct Numbered {
    std::string_view letters;
    unsigned last;
};
constexpr std::array numbered_names{
    Numbered{"R", 15}, Numbered{"CR", 8}, Numbered{"DR", 7}, Numbered{"x", 30},   Numbered{"r", 15},
    Numbered{"t", 6},  Numbered{"s", 11}, Numbered{"a", 7},  Numbered{"GPR", 31},
};

bool is_register(std::string_view name) {
    if (name == "IRQMASK" || name == "SOFTE") return true;
    if (std::find(plain_names.begin(), plain_names.end(), name) != plain_names.end()) return true;
    const auto digits = name.find_first_of("0123456789");
    if (digits == std::string_view::npos || name.size() - digits > 2) return false;
    const auto number = number_in<unsigned>(name.substr(digits));
    return number && std::any_of(numbered_names.begin(), numbered_names.end(), [&](const auto& n) {
               return n.letters == name.substr(0, digits) && *number <= n.last;
           });
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// A number, an address in brackets, or a symbol with its offset.
bool is_value(std::string_view value) {
    if (value.empty()) return false;
    return is_hex(value[0]) || value[0] == '[' || value[0] == '<' ||
           value.find("+0x") != std::string_view::npos;
}

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const auto word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    return word;
}

/// Takes `NAME:` or `NAME :` off the text; empty, and nothing taken, if it begins with neither. The
/// value may follow without a blank: "GS:ffff88801f300000(0000)".
std::string_view take_name(std::string_view& text) {
    auto rest = text;
    const auto word = take_word(rest);
    const auto name = word.substr(0, word.find(':'));
    if (name.size() < word.size()) {
        rest = text.substr(static_cast<std::size_t>(name.data() - text.data()) + name.size() + 1);
    } else if (rest.starts_with(" : ")) {
        rest.remove_prefix(2);
    } else {
        return {};
    }
    if (!is_register(name)) return {};
    text = rest;
    return name;
}

/// Takes what stands before the next name or the end. powerpc ends a line of registers with taint
/// and release.
std::string_view take_value(std::string_view& text) {
    text = trimmed(text);
    const auto whole = text;
    while (!text.empty()) {
        auto rest = text;
        if (!take_name(rest).empty()) break;
        if (text.starts_with("Not tainted") || text.starts_with("Tainted:")) {
            return trimmed(whole.substr(0, whole.size() - std::exchange(text, {}).size()));
        }
        (void)take_word(text);
        text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    }
    return trimmed(whole.substr(0, whole.size() - text.size()));
}

void add(Registers& registers, std::string name, std::string_view value) {
    const bool known = std::any_of(registers.begin(), registers.end(),
                                   [&](const auto& r) { return r.first == name; });
    if (known || registers.size() >= max_registers || !is_value(value)) return;
    registers.emplace_back(std::move(name), bounded(value));
}

/// powerpc prints four values after one name: `GPR04: 0 1 2 3`.
void add_values(Registers& registers, std::string_view name, std::string_view values) {
    if (!name.starts_with("GPR")) return add(registers, std::string(name), values);
    auto number = number_in<unsigned>(name.substr(3)).value_or(0);
    for (auto value = take_word(values); !value.empty(); value = take_word(values)) {
        const auto digits = std::to_string(number++);
        add(registers, (digits.size() == 1 ? "GPR0" : "GPR") + digits, value);
    }
}

}  // namespace

bool RegisterReader::take(std::string_view text, Registers& registers) {
    text = trimmed(text);
    if (take_s390(text, registers)) return true;
    auto name = take_name(text);
    if (name.empty() || !is_value(trimmed(text))) return false;
    while (!name.empty()) {
        const auto value = take_value(text);
        add_values(registers, name, value);
        name = take_name(text);
    }
    return true;
}

bool RegisterReader::take_s390(std::string_view text, Registers& registers) {
    static constexpr std::string_view psw = "Krnl PSW : ", gprs = "Krnl GPRS: ";
    if (text.starts_with(psw)) {
        add(registers, "PSW", text.substr(psw.size()));
        return true;
    }
    if (text.starts_with(gprs)) {
        next_s390_ = 0;
        return take_s390_values(text.substr(gprs.size()), registers);
    }
    if (next_s390_ == 0 || text.empty() || !is_hex(text[0])) return false;
    return take_s390_values(text, registers);
}

bool RegisterReader::take_s390_values(std::string_view text, Registers& registers) {
    for (auto value = take_word(text); !value.empty(); value = take_word(text)) {
        if (next_s390_ > 15 || !std::all_of(value.begin(), value.end(), is_hex)) break;
        add(registers, "R" + std::to_string(next_s390_++), value);
    }
    if (next_s390_ > 15) next_s390_ = 0;
    return true;
}

}  // namespace faultline::classify
