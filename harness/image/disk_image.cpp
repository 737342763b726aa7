// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/disk_image.hpp"

#include "host/clock.hpp"
#include "host/digest.hpp"
#include "image/build_mode.hpp"
#include "image/image_builder.hpp"
#include "image/image_cache.hpp"
#include "kernel/apt.hpp"
#include "kernel/debian_answer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <optional>

namespace faultline::image {
namespace fs = std::filesystem;
using kernel::Context;

namespace {

/// Which content the recipe stood for when the archive was last asked.
struct Answer {
    std::int64_t time = 0;
    std::string content;
};

class Provider {
 public:
    Provider(const Recipe& recipe, const Context& context)
        : recipe_(recipe),
          context_(context),
          recipe_hash_(host::sha256_hex(recipe_sha256(recipe) + builder_revision())),
          answer_path_(images_directory(context.options.cache) / "answers" /
                       (recipe_hash_ + ".json")),
          apt_(context.options.cache / "debian" / recipe.suite / "apt", recipe.suite, context) {}

    Result<model::DiskImage> provide() {
        auto answer = load_answer();
        const auto& options = context_.options;
        if (answer && (options.offline || (kernel::is_young(answer->time) && !options.refresh))) {
            if (auto image = from_cache(answer->content)) return std::move(*image);
        }
        if (options.offline) {
            return failure(fmt::format("it is not in the cache '{}', and the network is not to be "
                                       "used",
                                       options.cache.string()),
                           "build it once: faultline image build " + recipe_.name);
        }
        // One process at a time; who waited finds what the other built.
        auto lock = kernel::take_lock(context_, "image " + recipe_hash_);
        if (!lock) return failure_of(lock);
        answer = load_answer();
        if (answer && kernel::is_young(answer->time) &&
            (!options.refresh || answer->time > started_)) {
            if (auto image = from_cache(answer->content)) return std::move(*image);
        }
        return ask_and_build(answer);
    }

 private:
    std::optional<Answer> load_answer() const {
        const auto record = kernel::load_json(answer_path_);
        if (!record) return std::nullopt;
        try {
            return Answer{record->at("time").get<std::int64_t>(),
                          record->at("content").get<std::string>()};
        } catch (const nlohmann::json::exception&) {
            return std::nullopt;
        }
    }

    std::optional<model::DiskImage> from_cache(const std::string& content) const {
        const auto directory = directory_of(context_.options.cache, recipe_.name, content);
        auto image = load_image(directory);
        if (!image) return std::nullopt;
        touch_image(directory);
        return std::move(image->image);
    }

    Result<model::DiskImage> ask_and_build(const std::optional<Answer>& older) {
        if (!older) {
            // Before the archive is asked in vain.
            if (auto mode = build_mode(permissions_here()); !mode) return failure_of(mode);
        }
        context_.say(fmt::format("looking up the packages of image {}", recipe_.name));
        auto sources = ask_archive();
        if (!sources) {
            auto image = older ? from_cache(older->content) : std::nullopt;
            if (!image || context_.cancel.is_set()) return failure_of(sources);
            context_.say(
                fmt::format("{}; using the image {} as it is", sources.error().what, recipe_.name));
            return std::move(*image);
        }
        if (auto image = from_cache(content_)) {
            if (auto ok = remember(); !ok) return failure_of(ok);
            return std::move(*image);
        }
        context_.say(fmt::format("building image {} of Debian {}", recipe_.name, recipe_.suite));
        auto mode = build_mode(permissions_here());
        if (!mode) return failure_of(mode);
        const BuildRequest request{
            &recipe_, std::move(*mode), content_, std::move(*sources),
            images_directory(context_.options.cache) / (recipe_.name + "-failed.log")};
        auto built = build_image(request, context_);
        if (!built) return failure_of(built);
        if (auto ok = remember(); !ok) return failure_of(ok);
        return std::move(built->image);
    }

    /// Sets the content; answers the sources that it comes from.
    Result<std::string> ask_archive() {
        auto lock = kernel::take_lock(context_, fmt::format("debian:{}", recipe_.suite));
        if (!lock) return failure_of(lock);
        if (auto ok = apt_.update(); !ok) return failure_of(ok);
        auto files = apt_.closure(recipe_.packages);
        if (!files) return failure_of(files);
        content_ = host::sha256_hex(fmt::format("{}\n{}\n", recipe_hash_, fmt::join(*files, "\n")))
                       .substr(0, 16);
        return apt_.sources();
    }

    Result<void> remember() const {
        return kernel::store_json(answer_path_,
                                  {{"time", host::epoch_seconds()}, {"content", content_}});
    }

    const Recipe& recipe_;
    Context context_;
    std::string recipe_hash_;
    fs::path answer_path_;
    kernel::Apt apt_;
    std::int64_t started_ = host::epoch_seconds();
    std::string content_;
};

}  // namespace

Result<model::DiskImage> provide_disk_image(const Recipe& recipe,
                                            const kernel::ProviderOptions& options,
                                            const host::Cancel& cancel) {
    auto here = options;
    std::error_code error;
    here.cache = fs::absolute(options.cache, error).lexically_normal();
    if (auto made = host::make_directories(here.cache); !made) return failure_of(made);
    kernel::Workspace::sweep(here.cache);
    return Provider(recipe, Context{here, cancel}).provide();
}

}  // namespace faultline::image
