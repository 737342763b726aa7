// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::provoke {

/// What a module file of the running kernel tells about what every module of it must look like.
/// With it a module can be made in the guest, without the kernel's headers or a compiler.
struct ModuleForm {
    /// The section .gnu.linkonce.this_module: the kernel's struct module, as its build laid it out.
    std::vector<std::uint8_t> this_module;
    std::size_t name_offset = 0;  ///< where the name stands in it
    std::size_t init_offset = 0;  ///< where the address of the init function goes
    std::string vermagic;
    /// Sections with the checksums of symbols (__versions and its successors), by name.
    std::vector<std::pair<std::string, std::vector<std::uint8_t>>> versions;
};

/// Reads the form from a module's file (ELF, x86-64, not compressed).
[[nodiscard]] Result<ModuleForm> read_form(std::string_view file);

/// A module in that form with one function, `function`, which is its init.
struct ModuleSource {
    std::string name;      ///< at most 50 bytes
    std::string function;  ///< how traces call it
    std::vector<std::uint8_t> code;
};

/// The file of that module, for init_module(2).
[[nodiscard]] std::vector<std::uint8_t> module_file(const ModuleForm& form,
                                                    const ModuleSource& source);

}  // namespace faultline::provoke
