// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::symbols {

/// The functions of a vmlinux by address, from its symbol table: where an instruction stands in a
/// kernel that lies where it was linked (a vmlinux that QEMU boots does).
class KernelAddresses {
 public:
    /// An error if the file has no symbols, as those that distributions boot.
    [[nodiscard]] static Result<KernelAddresses> read(const std::filesystem::path& vmlinux);

    /// The function that holds the address; nothing for one outside the kernel's text.
    [[nodiscard]] std::optional<model::Frame> find(std::uint64_t address) const;

 private:
    struct Function {
        std::uint64_t address = 0, size = 0;
        std::string name;
    };
    std::vector<Function> functions_;  ///< by address
};

/// Whether the ELF file has DWARF; no for what is no ELF file.
[[nodiscard]] bool has_debug_information(const std::filesystem::path& path);

}  // namespace faultline::symbols
