// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/image_source.hpp"

#include "cli/timed_cancel.hpp"
#include "host/directories.hpp"
#include "image/disk_image.hpp"

#include <fmt/format.h>

#include <utility>

namespace faultline::cli {

schedule::ImageSource image_source(kernel::ProviderOptions options, const host::Cancel& cancel) {
    return [options = std::move(options), &cancel](
               const std::string& name, model::Duration timeout) -> Result<model::DiskImage> {
        const auto file = image::recipe_file(name, {}, host::vm_images_directory() / "rootfs");
        auto recipe = image::load_recipe(file);
        if (!recipe) {
            const auto& first = recipe.error().front();
            return failure(fmt::format("{}: {}", first.where, first.what), first.hint);
        }
        const TimedCancel timed(cancel, timeout);
        auto image = image::provide_disk_image(*recipe, options, timed.inner());
        if (!image && timed.timed_out()) {
            return failure(fmt::format("not ready within {} ({})", model::to_string(timeout),
                                       image.error().what),
                           "raise timeouts.fetch, or look at the network");
        }
        return image;
    };
}

}  // namespace faultline::cli
