// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace faultline::image {

/// Whether `path` is a 64-bit ELF program that needs no interpreter: a guest has no libraries, and
/// a program that wants them would fail there with a "No such file" that names the program itself.
[[nodiscard]] Result<void> check_static_program(const std::filesystem::path& path);

}  // namespace faultline::image
