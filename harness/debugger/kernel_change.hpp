// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "debugger/kallsyms.hpp"
#include "debugger/machine_code.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::debugger {

enum class ChangeKind {
    force_rdt,     ///< resctrl believes in a CPU with cache allocation, and without monitoring
    skip_branch,   ///< a conditional jump is none any more: a missing check
    return_error,  ///< one call of a function does nothing and answers an error
    delay,         ///< a function takes longer on the CPU that calls it
};

/// Something to be done to a running kernel.
struct Change {
    ChangeKind kind = ChangeKind::force_rdt;
    std::string function;                       ///< of all but force_rdt
    std::string after{test_of_first_argument};  ///< skip_branch: bytes before the jump
    int error = 0;                              ///< return_error: an errno
    std::uint64_t call = 1;                     ///< return_error: which call, from 1
    std::chrono::milliseconds time{0};          ///< delay
    std::uint64_t calls = 0;                    ///< delay: how many; 0: all
};

/// Where force_rdt intervenes.
struct RdtPlaces {
    std::uint64_t start_kernel = 0;
    std::uint64_t caps = 0;       ///< cpu_caps_set
    std::uint64_t alloc_cfg = 0;  ///< rdt_get_cache_alloc_cfg
    std::uint64_t cpuid = 0;      ///< native_cpuid, or the instruction itself
    bool is_function = true;      ///< the former
};

/// A change whose places are known.
struct PlacedChange {
    Change change;
    Symbol function;
    RdtPlaces rdt;
};

/// A change that this kernel does not let make.
struct CannotPlace {
    Error error;
    bool lacking = false;  ///< the kernel has no such thing; else the change does not fit it
};

/// Larger functions are cut; their patterns are looked for in the beginning.
inline constexpr std::uint64_t most_code = std::uint64_t{16} * 1024;

/// Looks up the change's places in the vmlinux, and whether the code there is as expected.
[[nodiscard]] tl::expected<PlacedChange, CannotPlace> place(const KernelFile& kernel,
                                                            const Change& change);

/// Where the kernel has come so far that its own patching and init calls are done, and no program
/// has run: free_initmem().
[[nodiscard]] Result<std::uint64_t> end_of_kernel_boot(const KernelFile& kernel);

/// The number of an errno's name ("ENOMEM"); nothing if there is none.
[[nodiscard]] std::optional<int> error_number(std::string_view name);
[[nodiscard]] std::string error_name(int number);

}  // namespace faultline::debugger
