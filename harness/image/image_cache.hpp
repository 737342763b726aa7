// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/disk_image.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace faultline::image {

/// An image of the cache: CACHE/images/NAME_CONTENT with image.squashfs, image.json, build.log.
struct CachedImage {
    model::DiskImage image;
    std::int64_t built = 0;  ///< seconds since the epoch
    std::int64_t used = 0;
    std::vector<std::string> packages;  ///< "gcc 4:12.2.0-3"
    std::string mode;                   ///< mmdebstrap's
    double build_seconds = 0;
};

inline constexpr auto image_file_name = "image.squashfs";
inline constexpr auto build_log_name = "build.log";

[[nodiscard]] std::filesystem::path images_directory(const std::filesystem::path& cache);
[[nodiscard]] std::filesystem::path directory_of(const std::filesystem::path& cache,
                                                 const std::string& name,
                                                 const std::string& content);

/// Nothing if there is none, or not as it was built: its size or its time is another.
[[nodiscard]] std::optional<CachedImage> load_image(const std::filesystem::path& directory);
[[nodiscard]] Result<void> store_image(const std::filesystem::path& directory,
                                       const CachedImage& image);
/// Remembers that the image was used now.
void touch_image(const std::filesystem::path& directory);

/// All of the cache, the one that was used last first.
[[nodiscard]] std::vector<CachedImage> cached_images(const std::filesystem::path& cache);

/// Removes an image. A guest that runs keeps the file until it ends.
[[nodiscard]] Result<void> remove_image(const std::filesystem::path& cache,
                                        const CachedImage& image);

}  // namespace faultline::image
