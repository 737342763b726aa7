// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace faultline::model {

/// What tells one disk image from another.
struct ImageIdentity {
    std::string name;           ///< the recipe's: "debian"
    std::string suite;          ///< "bookworm"
    std::string content;        ///< 16 hex digits, of the recipe and of the packages' versions
    std::string recipe_sha256;  ///< of what the recipe says, not of how it is written
    std::string sha256;         ///< of the image itself
    std::uint64_t bytes = 0;
};

/// A guest's root file system, made ready: a squashfs that guests read and nobody writes.
struct DiskImage {
    ImageIdentity identity;
    std::filesystem::path file;
};

}  // namespace faultline::model
