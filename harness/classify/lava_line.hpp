// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// The message of a line of LAVA's log, `- {"dt": "...", "lvl": "target", "msg": "..."}` or the
/// same without double quotes, as its output.yaml has it: what the device printed. Empty for what
/// the lab itself tells, which names kernel messages too. None: the line is no such line. Escapes
/// are undone in `buffer`, which the result may then point into.
[[nodiscard]] std::optional<std::string_view> lava_message(std::string_view line,
                                                           std::string& buffer);

}  // namespace faultline::classify
