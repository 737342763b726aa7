// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace faultline::symbols {

/// The text symbols of a kernel or module, with the sizes that the kernel prints: up to the next
/// symbol, not those of ELF (get_symbol_pos() of kernel/kallsyms.c, find_kallsyms_symbol() of
/// kernel/module/kallsyms.c, 6.12).
class SymbolTable {
 public:
    /// `name` lives as long as the table. Call for all symbols that kallsyms has, then settle().
    void add(std::string_view name, std::uint64_t address, std::uint32_t section, bool text);
    void settle();

    enum class Match { found, no_such_name, other_size, ambiguous };
    struct Found {
        Match match = Match::no_such_name;
        std::uint64_t address = 0;
    };
    /// The symbol of this name and size. 0: any size. If several fit, static functions of several
    /// files, none is given.
    [[nodiscard]] Found find(std::string_view name, std::uint64_t size) const;

 private:
    struct Symbol {
        std::string_view name;
        std::uint64_t address = 0;
        std::uint32_t section = 0;
        /// 0: the last of its section. What comes behind that in memory a file does not tell.
        std::uint64_t size = 0;
    };
    struct Place {
        std::uint64_t address;
        std::uint32_t section;
    };

    std::vector<Symbol> symbols_;  ///< by name, once settled
    std::vector<Place> places_;
};

}  // namespace faultline::symbols
