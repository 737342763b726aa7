// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::report::page {

/// A Content-Security-Policy (W3C, level 3) that lets nothing be loaded, and nothing run or style
/// the page but these very texts.
[[nodiscard]] std::string content_policy(const std::vector<std::string_view>& scripts,
                                         const std::vector<std::string_view>& styles);

/// 'sha256-…', as a policy names a text.
[[nodiscard]] std::string source_hash(std::string_view text);

}  // namespace faultline::report::page
