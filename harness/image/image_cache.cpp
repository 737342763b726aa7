// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image_cache.hpp"

#include "host/file.hpp"
#include "kernel/cache.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>

namespace faultline::image {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr auto record_name = "image.json";

/// The time of this file is when the image was used last.
constexpr auto used_name = "used";

std::int64_t time_of(const fs::path& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mtim.tv_sec : 0;
}

}  // namespace

fs::path images_directory(const fs::path& cache) {
    return cache / "images";
}

fs::path directory_of(const fs::path& cache, const std::string& name, const std::string& content) {
    return images_directory(cache) / fmt::format("{}_{}", name, content);
}

std::optional<CachedImage> load_image(const fs::path& directory) {
    const auto record = kernel::load_json(directory / record_name);
    if (!record) return std::nullopt;
    CachedImage cached;
    auto& identity = cached.image.identity;
    cached.image.file = directory / image_file_name;
    const auto stamp = kernel::stamp_of(cached.image.file);
    try {
        if (!stamp || record->at("size") != stamp->size ||
            record->at("modified") != stamp->modified) {
            return std::nullopt;
        }
        record->at("name").get_to(identity.name);
        record->at("suite").get_to(identity.suite);
        record->at("content").get_to(identity.content);
        record->at("recipe_sha256").get_to(identity.recipe_sha256);
        record->at("sha256").get_to(identity.sha256);
        record->at("built").get_to(cached.built);
        record->at("packages").get_to(cached.packages);
        record->at("mode").get_to(cached.mode);
        record->at("build_seconds").get_to(cached.build_seconds);
    } catch (const json::exception&) {
        return std::nullopt;  // changed by somebody: as good as none
    }
    identity.bytes = stamp->size;
    cached.used = std::max(time_of(directory / used_name), cached.built);
    return cached;
}

Result<void> store_image(const fs::path& directory, const CachedImage& image) {
    const auto& identity = image.image.identity;
    const auto stamp = kernel::stamp_of(directory / image_file_name);
    if (!stamp) return failure(fmt::format("'{}' has no image", directory.string()));
    return kernel::store_json(directory / record_name, {{"name", identity.name},
                                                        {"suite", identity.suite},
                                                        {"content", identity.content},
                                                        {"recipe_sha256", identity.recipe_sha256},
                                                        {"sha256", identity.sha256},
                                                        {"size", stamp->size},
                                                        {"modified", stamp->modified},
                                                        {"built", image.built},
                                                        {"build_seconds", image.build_seconds},
                                                        {"mode", image.mode},
                                                        {"packages", image.packages}});
}

void touch_image(const fs::path& directory) {
    [[maybe_unused]] const auto touched = host::write_file_atomically(directory / used_name, "");
}

std::vector<CachedImage> cached_images(const fs::path& cache) {
    std::vector<CachedImage> images;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(images_directory(cache), error)) {
        if (auto image = load_image(entry.path())) images.push_back(std::move(*image));
    }
    std::sort(images.begin(), images.end(),
              [](const auto& a, const auto& b) { return a.used > b.used; });
    return images;
}

Result<void> remove_image(const fs::path& cache, const CachedImage& image) {
    const auto& identity = image.image.identity;
    const auto directory = directory_of(cache, identity.name, identity.content);
    std::error_code error;
    // First of all, so that one that is half gone is none.
    fs::remove(directory / record_name, error);
    if (!error) fs::remove_all(directory, error);
    if (error) {
        return failure(fmt::format("cannot remove '{}': {}", directory.string(), error.message()));
    }
    return {};
}

}  // namespace faultline::image
