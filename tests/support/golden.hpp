// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace faultline::test {

/// Compares `text` with a golden file of the source tree. With FAULTLINE_UPDATE_GOLDEN set (./dev
/// golden) it writes the file instead. The answer is empty, or says what differs.
[[nodiscard]] std::string compare_with_golden(const std::string& text,
                                              const std::filesystem::path& file);

}  // namespace faultline::test
