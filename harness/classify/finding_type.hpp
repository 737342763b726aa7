// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::classify {

/// The class that syzkaller gives a report of this title: "HANG", "KASAN-READ"; empty if it has
/// none.
[[nodiscard]] std::string_view type_of_title(std::string_view title);

}  // namespace faultline::classify
