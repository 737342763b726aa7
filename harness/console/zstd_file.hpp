// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace faultline::console {

/// Compresses `from` into the zstd stream `to`, which is synced. On error `to` is removed; `from`
/// is left alone either way. Takes a few MB of memory while it runs, whatever the file's length.
[[nodiscard]] Result<void> compress_file(const std::filesystem::path& from,
                                         const std::filesystem::path& to);

}  // namespace faultline::console
