// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "image/recipe.hpp"
#include "kernel/provider.hpp"
#include "model/disk_image.hpp"

namespace faultline::image {

/// Makes the recipe's image ready: taken from the cache if one was built of the same recipe and the
/// same versions of its packages, else built. The archive is asked for the versions once a day (or
/// with `refresh`); where it does not answer, an older image is better than none. Several processes
/// may call it at once: one builds, the others wait. Errors are ours or the host's.
[[nodiscard]] Result<model::DiskImage> provide_disk_image(const Recipe& recipe,
                                                          const kernel::ProviderOptions& options,
                                                          const host::Cancel& cancel);

}  // namespace faultline::image
