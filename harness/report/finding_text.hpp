// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <string>

namespace faultline::report {

struct TextStyle {
    bool color = false;
    unsigned width = 80;
};

/// A finding as a person reads it: title, where, when and who, the guilty function and why, the
/// trace, other stacks in short. Some lines, each ended by a newline. What came from the log is
/// escaped.
[[nodiscard]] std::string finding_text(const model::Finding& finding, const TextStyle& style);

/// "kernfs_remove+0x8/0x50 [module]"
[[nodiscard]] std::string frame_text(const model::Frame& frame);

}  // namespace faultline::report
