// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/symbol_table.hpp"

#include <algorithm>
#include <string>

namespace faultline::symbols {

namespace {

/// What is_ignored_symbol() of scripts/kallsyms.c (6.12) leaves out, as far as it may stand in
/// text.
bool in_kallsyms(std::string_view name) {
    return !name.empty() && !name.starts_with(".L") && !name.starts_with("L0") && name[0] != '$' &&
           !name.starts_with("__efistub_") && !name.starts_with("__kvm_nvhe_");
}

/// The last symbol of a section may be followed by padding up to a page.
constexpr std::uint64_t most_padding = 4096;

}  // namespace

void SymbolTable::add(std::string_view name, std::uint64_t address, std::uint32_t section,
                      bool text) {
    if (!in_kallsyms(name)) return;
    places_.push_back({address, section});
    if (text) symbols_.push_back({name, address, section, 0});
}

void SymbolTable::settle() {
    const auto by_address = [](const auto& a, const auto& b) { return a.address < b.address; };
    std::sort(places_.begin(), places_.end(), by_address);
    for (auto& symbol : symbols_) {
        const auto next =
            std::upper_bound(places_.begin(), places_.end(), Place{symbol.address, 0}, by_address);
        if (next == places_.end() || next->section != symbol.section) continue;
        symbol.size = next->address - symbol.address;
    }
    std::sort(symbols_.begin(), symbols_.end(), [](const Symbol& a, const Symbol& b) {
        return a.name != b.name ? a.name < b.name : a.address < b.address;
    });
    places_ = {};
}

SymbolTable::Found SymbolTable::find(std::string_view name, std::uint64_t size) const {
    const auto by_name = [](const Symbol& symbol, std::string_view n) { return symbol.name < n; };
    auto at = std::lower_bound(symbols_.begin(), symbols_.end(), name, by_name);
    const auto is_it = [&](const Symbol& symbol) {
        if (symbol.name == name) return true;
        // CONFIG_LTO_CLANG: kallsyms cuts what clang appends to static functions.
        return symbol.name.starts_with(name) &&
               symbol.name.substr(name.size()).starts_with(".llvm.");
    };
    if (at == symbols_.end() || !is_it(*at)) {
        at = std::lower_bound(symbols_.begin(), symbols_.end(), std::string(name) + ".llvm.",
                              by_name);
    }
    if (at == symbols_.end() || !is_it(*at)) return {};
    const auto fits = [&](const Symbol& symbol) {
        return size == 0 || symbol.size == size || (symbol.size == 0 && size < most_padding);
    };
    Found found{Match::other_size, 0};
    for (; at != symbols_.end() && is_it(*at); ++at) {
        if (!fits(*at) || (found.match == Match::found && found.address == at->address)) continue;
        if (found.match == Match::found) return {Match::ambiguous, 0};
        found = {Match::found, at->address};
    }
    return found;
}

}  // namespace faultline::symbols
