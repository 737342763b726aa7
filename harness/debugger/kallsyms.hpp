// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "debugger/kernel_file.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace faultline::debugger {

/// A kernel symbol, where it runs without KASLR.
struct Symbol {
    std::uint64_t address = 0;
    std::uint64_t end = 0;  ///< where the next symbol begins
};

using Symbols = std::map<std::string, Symbol, std::less<>>;

/// Where the kernel's own table of symbols, /proc/kallsyms, has these names; read out of the
/// vmlinux, for distributions ship no other (kernel/kallsyms.c and scripts/kallsyms.c, the layouts
/// of 5.10 to 7.3). What is found is checked: linux_banner must lead to the kernel's banner. A name
/// that is not there, or more than once, is an error that says so, with what the compiler may have
/// made of it ("kernfs_remove.part.0").
[[nodiscard]] Result<Symbols> find_symbols(const KernelFile& kernel,
                                           const std::set<std::string, std::less<>>& names);

/// In the table's order; a name may be there more than once.
using SymbolList = std::vector<std::pair<std::string, Symbol>>;

/// All of them, as find_symbols() would find each.
[[nodiscard]] Result<SymbolList> all_symbols(const KernelFile& kernel);

}  // namespace faultline::debugger
