// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "debugger/kernel_file.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::debugger {

/// The packed table of symbols in a vmlinux, as scripts/kallsyms.c writes it. All of them have
/// num_syms, names, markers and, after more in some versions, token_table and token_index in a row.
/// The addresses are
/// - before num_syms up to 6.3: offsets, relative_base,
/// - after token_index from 6.4 on: offsets, relative_base,
/// - there too, each relative to its own place, in 7.x.
class KallsymsTable {
 public:
    /// Nothing if the file has no such table.
    [[nodiscard]] static std::optional<KallsymsTable> find(const KernelFile& kernel);

    [[nodiscard]] std::size_t size() const { return count_; }
    /// Calls `visit` for each symbol in order; the name is only valid during the call.
    void each(const std::function<void(std::size_t index, std::string_view name)>& visit) const;
    /// The addresses of all symbols under each layout that fits into the file; one of them is true.
    [[nodiscard]] std::vector<std::vector<std::uint64_t>> possible_addresses() const;

 private:
    [[nodiscard]] bool find_tokens();
    [[nodiscard]] bool find_names();
    [[nodiscard]] std::optional<std::size_t> end_of_names(std::size_t begin,
                                                          std::uint32_t count) const;
    [[nodiscard]] bool markers_fit(std::size_t names, std::size_t end, std::uint32_t count) const;

    std::uint64_t address_ = 0;  ///< of the first byte
    std::string_view bytes_;     ///< of the segment that holds it all
    std::array<std::string_view, 256> tokens_;
    std::size_t tokens_begin_ = 0, tokens_end_ = 0;  ///< token_table's begin, token_index's end
    std::size_t count_at_ = 0;                       ///< num_syms
    std::size_t names_begin_ = 0;
    std::size_t count_ = 0;
};

}  // namespace faultline::debugger
