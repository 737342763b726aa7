// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "image/image_cache.hpp"
#include "image/recipe.hpp"
#include "kernel/cache.hpp"

#include <filesystem>
#include <string>

namespace faultline::image {

struct BuildRequest {
    const Recipe* recipe = nullptr;
    std::string mode;              ///< mmdebstrap's: build_mode()
    std::string content;           ///< 16 hex digits, which the image is named by
    std::string sources;           ///< where packages come from (deb822-style)
    std::filesystem::path failed;  ///< where the log goes if the build fails
};

/// Builds the image with mmdebstrap and tar2sqfs and puts it into its directory of the cache, whose
/// lock the caller holds: all of it or nothing. The tree has the same bytes from the same packages:
/// sorted, its times cut at a fixed date, and free of what the host is called and where its mirror
/// is.
[[nodiscard]] Result<CachedImage> build_image(const BuildRequest& request,
                                              const kernel::Context& context);

/// The packages of a dpkg status file: "gcc 4:12.2.0-3".
[[nodiscard]] std::vector<std::string> installed_packages(std::string_view status);

/// A hash of all that is done to make an image, whatever the recipe: another builder makes another.
[[nodiscard]] std::string builder_revision();

/// The line of a build's log that says best why it failed.
[[nodiscard]] std::string complaint_of(std::string_view log);

}  // namespace faultline::image
