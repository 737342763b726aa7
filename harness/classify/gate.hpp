// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace faultline::classify {

/// All plain texts by which a line can matter while no report and no dump of the OOM killer is
/// open: the literal of each row of header_table(), those of oom_line_literals(), and what else the
/// classifier looks at then. A line that holds none of them changes nothing, wherever in the line
/// they would have to stand. Case counts; sorted, without repetition.
[[nodiscard]] std::vector<std::string_view> gate_literals();

}  // namespace faultline::classify
