// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"

#include <filesystem>

namespace faultline::symbols {

/// Opens the file for reading; one that is compressed (.gz, .xz, .zst) is unpacked to a file in
/// memory, up to a size that no module comes near.
[[nodiscard]] Result<host::Fd> open_unpacked(const std::filesystem::path& path);

}  // namespace faultline::symbols
