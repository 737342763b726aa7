// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/kernel_symbols.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace faultline::provoke {

KernelSymbols KernelSymbols::read(const std::vector<std::string_view>& names) {
    std::ifstream file("/proc/kallsyms");
    return parse(file, names);
}

KernelSymbols KernelSymbols::parse(std::istream& lines,
                                   const std::vector<std::string_view>& names) {
    // A line: "ffffffff81000000 T _stext", with "\t[module]" behind a module's.
    constexpr std::size_t after_type = 3;
    KernelSymbols symbols;
    for (std::string line; std::getline(lines, line);) {
        std::uint64_t address = 0;
        const char* end = line.data() + line.size();
        const auto parsed = std::from_chars(line.data(), end, address, 16);
        if (parsed.ec != std::errc{} || end - parsed.ptr < 4) continue;
        const std::string_view name(parsed.ptr + after_type, end);
        if (std::find(names.begin(), names.end(), name) == names.end()) continue;
        if (address != 0) symbols.addresses_.emplace(name, address);
    }
    return symbols;
}

std::optional<std::uint64_t> KernelSymbols::address(std::string_view name) const {
    const auto found = addresses_.find(name);
    if (found == addresses_.end()) return std::nullopt;
    return found->second;
}

}  // namespace faultline::provoke
