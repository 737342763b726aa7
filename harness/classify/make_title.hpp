// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace faultline::classify {

/// Fills the braces of a row's title: {f} with the function, {NAME} with a detail; what has no
/// value becomes "corrupted". What differs from run to run goes, see stable_title().
[[nodiscard]] std::string make_title(std::string_view form, std::string_view function,
                                     const std::map<std::string, std::string>& details);

}  // namespace faultline::classify
