// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::provoke {

/// Addresses of the running kernel's symbols.
class KernelSymbols {
 public:
    /// Reads /proc/kallsyms once, for these names only. None is known if it cannot be read, or if
    /// the kernel shows addresses to nobody (kernel.kptr_restrict = 2).
    static KernelSymbols read(const std::vector<std::string_view>& names);
    /// The same from text in the file's form; symbols of modules do not count.
    static KernelSymbols parse(std::istream& lines, const std::vector<std::string_view>& names);

    [[nodiscard]] std::optional<std::uint64_t> address(std::string_view name) const;

 private:
    std::map<std::string, std::uint64_t, std::less<>> addresses_;
};

}  // namespace faultline::provoke
