// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"
#include "run/held_guest.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace faultline::cli {

/// What `replay` was asked for.
struct DebuggerWish {
    bool until_finding = false;     ///< else the guest is held at its start
    std::filesystem::path vmlinux;  ///< the user's, with symbols; empty: what is known of
    /// The reference of the kernel that is booted: a tree's vmlinux has symbols.
    std::string kernel;
};

/// Where gdb finds the kernel's symbols.
struct KernelSymbols {
    std::filesystem::path file;
    /// From where the file says they are to where they run; nothing: not known.
    std::optional<std::uint64_t> offset = 0;
};

/// How the replay of the cell is held for a debugger, with what the user is told then. Refused: a
/// cell whose plan needs the port itself; and, of one that is to run until its finding, one that
/// does not repeat itself, or whose console does not tell of any.
[[nodiscard]] Result<std::shared_ptr<const run::DebuggerHold>> debugger_hold(
    const model::Verdict& verdict, const DebuggerWish& wish);

/// The symbols of the cell's kernel: the user's file, the vmlinux of the tree that it was built in
/// (if it is still that build), `booted` itself, if it has any, or the kernel's own table of them,
/// which is written to `made`. Nothing: none are known.
[[nodiscard]] std::optional<KernelSymbols> kernel_symbols(const model::Verdict& verdict,
                                                          const DebuggerWish& wish,
                                                          const std::filesystem::path& booted,
                                                          const std::filesystem::path& made);

/// The command that attaches gdb, for a shell.
[[nodiscard]] std::string gdb_command(const std::optional<KernelSymbols>& symbols,
                                      const std::filesystem::path& port);

}  // namespace faultline::cli
