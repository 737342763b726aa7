// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "nas/parameters.hpp"

#include <string>
#include <vector>

namespace faultline::nas {

/// Where the trials' directories and the compiled benchmarks lie.
inline constexpr const char* tree = "/tmp/nas";

/// Makes a tree of directories, some deep, some beside each other. The error names the first that
/// could not be made.
[[nodiscard]] Result<void> make_tree(unsigned directories);

/// The compiler's command for one benchmark ("CG"), whose program goes to TREE/cg.
[[nodiscard]] std::vector<std::string> compile_command(const std::string& benchmark,
                                                       const Parameters& parameters);

[[nodiscard]] std::string program_of(const std::string& benchmark);

}  // namespace faultline::nas
