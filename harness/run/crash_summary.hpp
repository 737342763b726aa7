// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "model/aftermath.hpp"
#include "model/verdict.hpp"

#include <filesystem>
#include <string_view>

namespace faultline::run {

/// The summary that can be made without debug information: what the kernel printed as it panicked
/// and what the agent told before. Nothing if no finding of the verdict is that of a panic.
[[nodiscard]] std::optional<model::CrashSummary> summary_of_console(const model::Verdict& verdict);

/// What crash(8) prints for `sys` and `bt -sx`; what is not there stays empty. The text is of a
/// guest's memory: hostile.
[[nodiscard]] model::CrashSummary parse_crash(std::string_view text);

/// Opens the dump with crash and the kernel's vmlinux, which has debug information, and asks it.
/// `workspace` is a directory for its files. Errors: no crash here, it does not know this kernel,
/// it took longer than two minutes.
[[nodiscard]] Result<model::CrashSummary> ask_crash(const std::filesystem::path& vmlinux,
                                                    const std::filesystem::path& dump,
                                                    const std::filesystem::path& workspace,
                                                    const host::Cancel& cancel);

/// Fills the verdict's summary after a panic; with the dump, if there is one, where `given` (the
/// user's; may be empty) or `booted` is this kernel's vmlinux with debug information. Names the
/// addresses of stacks that are of registers. What does not work is a note of the verdict.
void explain(model::Verdict& verdict, const std::filesystem::path& given,
             const std::filesystem::path& booted, const std::filesystem::path& directory,
             const std::filesystem::path& workspace, const host::Cancel& cancel);

}  // namespace faultline::run
