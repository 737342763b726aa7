// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <string>
#include <vector>

namespace faultline::report {

/// The command that runs a cell again, as a POSIX shell reads it.
[[nodiscard]] std::string faultline_command(const model::Verdict& verdict);

/// The machine of a cell as a command line of QEMU's, in several lines; empty where its topology is
/// not known. Kernel and initramfs have names that a person puts files in the place of.
[[nodiscard]] std::string qemu_command(const model::Verdict& verdict);

/// Words as a POSIX shell reads them.
[[nodiscard]] std::string shell_words(const std::vector<std::string>& words);

}  // namespace faultline::report
