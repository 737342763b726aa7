// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian.hpp"

#include "host/digest.hpp"
#include "host/isolated.hpp"
#include "kernel/apt.hpp"
#include "kernel/boot_image.hpp"
#include "kernel/deb_file.hpp"
#include "kernel/modules.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <numeric>
#include <optional>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::chrono::hours answer_lifetime{24};

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A record that somebody changed is as good as none.
template <class T>
T field(const json& record, const char* name, T otherwise) {
    try {
        return record.value(name, otherwise);
    } catch (const json::exception&) {
        return otherwise;
    }
}

/// What a reference meant when the archive was last asked.
struct Answer {
    std::int64_t time = 0;  ///< seconds since the epoch
    PackageSet set;
};

json to_json(const Answer& answer) {
    json packages = json::array();
    for (const auto& package : answer.set.packages) {
        packages.push_back({{"name", package.name},
                            {"version", package.version},
                            {"sha256", package.sha256},
                            {"size", package.size}});
    }
    return {{"time", answer.time},
            {"release", answer.set.release},
            {"image", answer.set.image},
            {"packages", packages}};
}

std::optional<Answer> load_answer(const fs::path& path) {
    const auto in = load_json(path);
    if (!in) return std::nullopt;
    try {
        Answer answer;
        in->at("time").get_to(answer.time);
        in->at("release").get_to(answer.set.release);
        in->at("image").get_to(answer.set.image);
        for (const auto& package : in->at("packages")) {
            answer.set.packages.push_back({package.at("name"), package.at("version"), "",
                                           package.at("sha256"), package.at("size")});
        }
        return answer;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

/// "linux-image-6.1.0-50-cloud-amd64 6.1.176-1"
std::string package_of(const PackageSet& set) {
    for (const auto& package : set.packages) {
        if (package.name == set.image) return fmt::format("{} {}", package.name, package.version);
    }
    return set.image;
}

/// One provide() of a Debian kernel.
class Debian {
 public:
    Debian(const model::KernelRef& ref, const Context& context)
        : ref_(ref),
          context_(context),
          suite_directory_(context.options.cache / "debian" / ref.suite),
          answer_path_(suite_directory_ / answer_name(ref)),
          index_time_path_(suite_directory_ / "apt/updated.json"),
          apt_(suite_directory_ / "apt", ref.suite, context) {}

    Result<model::Kernel> provide() {
        auto answer = known_answer();
        if (answer) {
            auto kernel = from_cache(answer->set);
            if (!kernel) return failure_of(kernel);
            if (*kernel) return std::move(**kernel);
        }
        if (context_.options.offline) return not_in_cache(answer);
        auto lock = take_lock(context_, fmt::format("debian:{}", ref_.suite));
        if (!lock) return failure_of(lock);
        // Another process may have been here while this one waited.
        answer = known_answer();
        if (!answer) {
            auto asked = ask();
            if (!asked) return failure_of(asked);
            answer = std::move(*asked);
        }
        auto kernel = from_cache_or_archive(answer->set);
        if (kernel || updated_ || context_.cancel.is_set()) return kernel;
        // The suite may have moved on since its indices were fetched, and the packages with it.
        auto newer = ask_archive();
        if (!newer || directory_of(newer->set) == directory_of(answer->set)) return kernel;
        return from_cache_or_archive(newer->set);
    }

 private:
    static std::string answer_name(const model::KernelRef& ref) {
        return ref.version.empty() ? fmt::format("{}.json", ref.flavour)
                                   : fmt::format("{}@{}.json", ref.flavour, ref.version);
    }

    [[nodiscard]] static bool is_young(std::int64_t time) {
        const auto age = std::chrono::seconds(now() - time);
        return age.count() >= 0 && age < answer_lifetime;
    }

    /// The recorded answer, if it need not be asked again.
    [[nodiscard]] std::optional<Answer> known_answer() const {
        auto answer = load_answer(answer_path_);
        if (!answer || context_.options.offline) return answer;
        // Looked up after this call began: by another process, which is as good.
        if (context_.options.refresh && answer->time <= started_) return std::nullopt;
        return is_young(answer->time) || !ref_.version.empty() ? answer : std::nullopt;
    }

    /// Asks the archive; an older answer is better than none. The caller holds the suite's lock.
    Result<Answer> ask() {
        context_.say(fmt::format("looking up {}", ref_.text));
        if (auto answer = answer_of_indices()) return std::move(*answer);
        auto answer = ask_archive();
        if (answer || context_.cancel.is_set()) return answer;
        auto older = load_answer(answer_path_);
        if (!older) {
            // So that a misspelt suite leaves nothing behind.
            std::error_code ignored;
            if (!fs::exists(index_time_path_, ignored)) fs::remove_all(suite_directory_, ignored);
            return answer;
        }
        context_.say(fmt::format("{}; using {}, looked up {:%Y-%m-%d %H:%M} UTC",
                                 answer.error().what, package_of(older->set),
                                 fmt::gmtime(static_cast<std::time_t>(older->time))));
        return *older;
    }

    /// From the indices as another flavour or version left them, if they are of today.
    std::optional<Answer> answer_of_indices() {
        if (context_.options.refresh) return std::nullopt;
        const auto record = load_json(index_time_path_);
        const std::int64_t time = record ? field(*record, "time", std::int64_t{0}) : 0;
        if (!is_young(time)) return std::nullopt;
        auto answer = choose(time);
        if (!answer) return std::nullopt;
        return std::move(*answer);
    }

    Result<Answer> ask_archive() {
        if (auto ok = apt_.update(); !ok) return failure_of(ok);
        updated_ = true;
        const auto time = now();
        if (auto ok = store_json(index_time_path_, {{"time", time}}); !ok) return failure_of(ok);
        return choose(time);
    }

    Result<Answer> choose(std::int64_t time) {
        auto packages = apt_.kernels(ref_.flavour);
        if (!packages) return failure_of(packages);
        auto set = choose_packages(ref_, *packages);
        if (!set) return failure_of(set);
        Answer answer{time, std::move(*set)};
        if (auto ok = store_json(answer_path_, to_json(answer)); !ok) return failure_of(ok);
        return answer;
    }

    [[nodiscard]] tl::unexpected<Error> not_in_cache(const std::optional<Answer>& answer) const {
        const auto what = answer ? package_of(answer->set) : ref_.text;
        return failure(fmt::format("'{}' is not in the cache '{}', and the network is not to be "
                                   "used",
                                   what, context_.options.cache.string()),
                       "allow the network once: what it needs is then kept");
    }

    /// Named by content: suites that share a kernel share it here.
    [[nodiscard]] fs::path directory_of(const PackageSet& set) const {
        host::Sha256 hash;
        for (const auto& package : set.packages)
            hash.update(package.sha256);
        return context_.options.cache / "packages" /
               fmt::format("{}_{}_{}", set.release, set.packages.front().version,
                           hash.hex().substr(0, 16));
    }

    /// Nothing if it is not there, or not as it was unpacked.
    [[nodiscard]] Result<std::optional<model::Kernel>> from_cache(const PackageSet& set) const {
        const std::optional<model::Kernel> none;
        if (set.packages.empty()) return none;
        const auto directory = directory_of(set);
        const auto modules = directory / "lib/modules" / set.release;
        const auto record = load_json(directory / "kernel.json");
        if (!record || !stamp_of(modules / "modules.dep")) return none;
        auto facts = look_at(directory / "vmlinuz", context_);
        if (!facts && context_.cancel.is_set()) return failure_of(facts);
        if (!facts || facts->sha256 != field(*record, "vmlinuz_sha256", std::string())) return none;
        auto kernel = boot_image(directory / "vmlinuz", context_);
        if (!kernel) return failure_of(kernel);
        kernel->modules = modules;
        if (stamp_of(directory / "config")) kernel->config = directory / "config";
        kernel->identity.config_sha256 = field(*record, "config_sha256", std::string());
        kernel->identity.package = package_of(set);
        return std::move(*kernel);
    }

    Result<model::Kernel> from_cache_or_archive(const PackageSet& set) {
        const auto directory = directory_of(set);
        auto lock = take_lock(context_, directory.string());
        if (!lock) return failure_of(lock);
        for (bool fetched = false;; fetched = true) {
            auto kernel = from_cache(set);
            if (!kernel) return failure_of(kernel);
            if (*kernel) return std::move(**kernel);
            if (fetched) break;
            if (auto ok = fetch(set, directory); !ok) return failure_of(ok);
        }
        auto facts = look_at(directory / "vmlinuz", context_);
        if (!facts) return failure_of(facts);
        return failure(fmt::format("'{}' changes while it is used", directory.string()));
    }

    /// Downloads the packages, unpacks them and puts the whole in its place.
    Result<void> fetch(const PackageSet& set, const fs::path& directory) {
        auto workspace = Workspace::make(context_.options.cache);
        if (!workspace) return failure_of(workspace);
        const auto made = workspace->path() / "kernel";
        // Where depmod looks is fixed when it is built: /lib/modules, or /usr/lib/modules.
        if (auto ok = host::make_directories(made / "usr/lib/modules" / set.release); !ok)
            return ok;
        std::error_code error;
        fs::create_symlink("usr/lib", made / "lib", error);
        for (const auto& package : set.packages) {
            if (auto ok = fetch_one(package, set.release, workspace->path(), made); !ok) return ok;
        }
        if (auto ok = run_depmod(made, set.release, context_); !ok) return ok;
        if (auto ok = record(set, made); !ok) return ok;
        return workspace->publish(made, directory);
    }

    Result<void> fetch_one(const DebianPackage& package, const std::string& release,
                           const fs::path& work, const fs::path& target) {
        context_.say(fmt::format("fetching {} {} ({:.1f} MB)", package.name, package.version,
                                 static_cast<double>(package.size) / 1e6));
        auto deb = apt_.download(package, work / package.name);
        if (!deb) return failure_of(deb);
        context_.say(fmt::format("unpacking {} {}", package.name, package.version));
        auto done = host::run_isolated(
            fmt::format("unpacking '{}'", deb->filename().string()),
            [&] { return extract_kernel(*deb, release, target); }, context_.cancel);
        std::error_code ignored;
        fs::remove(*deb, ignored);
        return done;
    }

    static Result<void> record(const PackageSet& set, const fs::path& made) {
        auto vmlinuz = host::sha256_of_file(made / "vmlinuz");
        if (!vmlinuz) {
            return failure(fmt::format("{} has no vmlinuz", package_of(set)),
                           "Debian has changed how it packs kernels; name a kernel file instead");
        }
        json out{{"release", set.release}, {"vmlinuz_sha256", *vmlinuz}};
        if (stamp_of(made / "config")) {
            auto config = host::sha256_of_file(made / "config");
            if (!config) return failure_of(config);
            out["config_sha256"] = *config;
        }
        return store_json(made / "kernel.json", out);
    }

    const model::KernelRef& ref_;
    Context context_;
    fs::path suite_directory_;
    fs::path answer_path_;
    fs::path index_time_path_;
    Apt apt_;
    bool updated_ = false;  ///< the indices are as new as can be
    std::int64_t started_ = now();
};

}  // namespace

Result<model::Kernel> debian_kernel(const model::KernelRef& ref, const Context& context) {
    return Debian(ref, context).provide();
}

}  // namespace faultline::kernel
