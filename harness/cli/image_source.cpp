// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/image_source.hpp"

#include "cli/timed_cancel.hpp"
#include "host/directories.hpp"
#include "image/disk_image.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace faultline::cli {
namespace {

/// What image_source() remembers.
class Images {
 public:
    Images(kernel::ProviderOptions options, const host::Cancel& cancel)
        : options_(std::move(options)), cancel_(cancel) {}

    Result<model::DiskImage> get(const std::string& name, model::Duration timeout) {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(name);
        if (found != known_.end()) return found->second;
        return known_.emplace(name, provide(name, timeout)).first->second;
    }

 private:
    Result<model::DiskImage> provide(const std::string& name, model::Duration timeout) const {
        const auto file = image::recipe_file(name, {}, host::vm_images_directory() / "rootfs");
        auto recipe = image::load_recipe(file);
        if (!recipe) {
            const auto& first = recipe.error().front();
            return failure(fmt::format("{}: {}", first.where, first.what), first.hint);
        }
        const TimedCancel timed(cancel_, timeout);
        auto image = image::provide_disk_image(*recipe, options_, timed.inner());
        if (!image && timed.timed_out()) {
            return failure(fmt::format("not ready within {} ({})", model::to_string(timeout),
                                       image.error().what),
                           "raise timeouts.fetch, or look at the network");
        }
        return image;
    }

    kernel::ProviderOptions options_;
    const host::Cancel& cancel_;
    std::mutex mutex_;
    std::map<std::string, Result<model::DiskImage>> known_;
};

}  // namespace

run::ImageSource image_source(kernel::ProviderOptions options, const host::Cancel& cancel) {
    return [images = std::make_shared<Images>(std::move(options), cancel)](
               const std::string& name, model::Duration timeout) {
        return images->get(name, timeout);
    };
}

}  // namespace faultline::cli
