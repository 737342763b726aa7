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
          apt_(suite_directory_ / "apt", ref.suite, context) {}

    Result<model::Kernel> provide() {
        auto answer = known_answer();
        if (answer) {
            if (auto kernel = from_cache(answer->set)) return std::move(*kernel);
        }
        if (context_.options.offline) return not_in_cache(answer);
        auto lock = take_lock(context_, fmt::format("debian:{}", ref_.suite));
        if (!lock) return failure_of(lock);
        // Another process may have been here while this one waited.
        auto later = known_answer();
        const bool asked_already = later.has_value();
        if (!later) {
            auto asked = ask();
            if (!asked) return failure_of(asked);
            later = std::move(*asked);
        }
        auto kernel = from_cache_or_archive(later->set);
        if (kernel || !asked_already || context_.cancel.is_set()) return kernel;
        // The suite may have moved on since, and the packages with it.
        auto asked = ask();
        if (!asked || asked->set.packages.front().sha256 == later->set.packages.front().sha256) {
            return kernel;
        }
        return from_cache_or_archive(asked->set);
    }

 private:
    static std::string answer_name(const model::KernelRef& ref) {
        return ref.version.empty() ? fmt::format("{}.json", ref.flavour)
                                   : fmt::format("{}@{}.json", ref.flavour, ref.version);
    }

    /// The recorded answer, if it need not be asked again.
    [[nodiscard]] std::optional<Answer> known_answer() const {
        auto answer = load_answer(answer_path_);
        if (!answer || context_.options.offline) return answer;
        const std::int64_t age = now() - answer->time;
        if (context_.options.refresh) {
            // Only what was asked after this call began, by another process.
            return answer->time > started_ ? answer : std::nullopt;
        }
        const bool young = age >= 0 && std::chrono::seconds(age) < answer_lifetime;
        return young || !ref_.version.empty() ? answer : std::nullopt;
    }

    /// Asks the archive; an older answer is better than none. The caller holds the suite's lock.
    Result<Answer> ask() {
        context_.say(fmt::format("looking up {}", ref_.text));
        auto answer = ask_archive();
        if (answer || context_.cancel.is_set()) return answer;
        auto older = load_answer(answer_path_);
        if (!older) {
            forget_suite_without_answers();
            return answer;
        }
        context_.say(fmt::format("{}; using {}, looked up {:%Y-%m-%d %H:%M} UTC",
                                 answer.error().what, package_of(older->set),
                                 fmt::gmtime(static_cast<std::time_t>(older->time))));
        return *older;
    }

    /// So that a misspelt suite leaves nothing behind.
    void forget_suite_without_answers() const {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(suite_directory_, error)) {
            if (entry.path().extension() == ".json") return;
        }
        fs::remove_all(suite_directory_, error);
    }

    Result<Answer> ask_archive() {
        if (auto ok = apt_.update(); !ok) return failure_of(ok);
        auto packages = apt_.kernels(ref_.flavour);
        if (!packages) return failure_of(packages);
        auto set = choose_packages(ref_, *packages);
        if (!set) return failure_of(set);
        Answer answer{now(), std::move(*set)};
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
    [[nodiscard]] std::optional<model::Kernel> from_cache(const PackageSet& set) const {
        if (set.packages.empty()) return std::nullopt;
        const auto directory = directory_of(set);
        const auto modules = directory / "lib/modules" / set.release;
        const auto record = load_json(directory / "kernel.json");
        if (!record || !stamp_of(modules / "modules.dep")) return std::nullopt;
        auto kernel = boot_image(directory / "vmlinuz", context_);
        if (!kernel || kernel->identity.sha256 != record->value("vmlinuz_sha256", "")) {
            return std::nullopt;
        }
        kernel->modules = modules;
        if (stamp_of(directory / "config")) kernel->config = directory / "config";
        kernel->identity.config_sha256 = record->value("config_sha256", "");
        kernel->identity.package = package_of(set);
        return std::move(*kernel);
    }

    Result<model::Kernel> from_cache_or_archive(const PackageSet& set) {
        if (auto kernel = from_cache(set)) return std::move(*kernel);
        const auto directory = directory_of(set);
        auto lock = take_lock(context_, directory.string());
        if (!lock) return failure_of(lock);
        if (auto kernel = from_cache(set)) return std::move(*kernel);
        if (auto ok = fetch(set, directory); !ok) return failure_of(ok);
        if (auto kernel = from_cache(set)) return std::move(*kernel);
        // It is there, so it is the image that does not do: say why.
        auto kernel = boot_image(directory / "vmlinuz", context_);
        if (!kernel) return kernel;
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
    Apt apt_;
    std::int64_t started_ = now();
};

}  // namespace

Result<model::Kernel> debian_kernel(const model::KernelRef& ref, const Context& context) {
    return Debian(ref, context).provide();
}

}  // namespace faultline::kernel
