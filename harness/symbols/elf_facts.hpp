// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <libelf.h>

#include <cstdint>
#include <string>

namespace faultline::symbols {

/// The release in linux_banner, "Linux version 6.1.0 (...", which stands at this address of a
/// vmlinux; empty if the file does not hold its bytes.
[[nodiscard]] std::string release_of_vmlinux(Elf* elf, std::uint64_t banner);

/// The release that a module says it was built for ("vermagic=6.1.0 SMP" in .modinfo); empty if the
/// file does not hold it.
[[nodiscard]] std::string release_of_module(Elf* elf);

/// Whether the address stands in a section of instructions.
[[nodiscard]] bool is_text(Elf* elf, std::uint64_t address);

/// Whether it has debug information, or only symbols.
[[nodiscard]] bool has_dwarf(Elf* elf);

}  // namespace faultline::symbols
