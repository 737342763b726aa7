// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/debian.hpp"

#include "host/digest.hpp"
#include "host/isolated.hpp"
#include "kernel/boot_image.hpp"
#include "kernel/deb_file.hpp"
#include "kernel/debian_answer.hpp"
#include "kernel/modules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// A record that somebody changed is as good as none.
template <class T>
T field(const json& record, const char* name, T otherwise) {
    try {
        return record.value(name, otherwise);
    } catch (const json::exception&) {
        return otherwise;
    }
}

/// One provide() of a Debian kernel.
class Debian {
 public:
    Debian(const model::KernelRef& ref, const Context& context)
        : context_(context), answers_(ref, context) {}

    Result<model::Kernel> provide() {
        auto answer = answers_.known();
        if (answer) {
            auto kernel = from_cache(answer->set);
            if (!kernel) return failure_of(kernel);
            if (*kernel) return std::move(**kernel);
        }
        if (context_.options.offline) return answers_.not_in_cache(answer);
        auto lock = answers_.lock_suite();
        if (!lock) return failure_of(lock);
        // Another process may have been here while this one waited.
        answer = answers_.known();
        if (!answer) {
            auto asked = answers_.ask();
            if (!asked) return failure_of(asked);
            answer = std::move(*asked);
        }
        auto kernel = from_cache_or_archive(answer->set);
        if (kernel || answers_.updated() || context_.cancel.is_set()) return kernel;
        // The suite may have moved on since its indices were fetched, and the packages with it.
        auto newer = answers_.ask_archive();
        if (!newer || directory_of(newer->set) == directory_of(answer->set)) return kernel;
        return from_cache_or_archive(newer->set);
    }

 private:
    [[nodiscard]] fs::path directory_of(const PackageSet& set) const {
        return package_directory(context_.options.cache, set);
    }

    /// Nothing if it is not there, or not as it was unpacked.
    [[nodiscard]] Result<std::optional<model::Kernel>> from_cache(const PackageSet& set) const {
        const std::optional<model::Kernel> none;
        if (set.packages.empty()) return none;
        const auto directory = directory_of(set);
        auto lease = hold(directory);
        if (!lease) return none;
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
        kernel->lease = std::move(lease);
        mark_used(directory);
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
        auto deb = answers_.apt().download(package, work / package.name);
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

    Context context_;
    DebianAnswers answers_;
};

}  // namespace

Result<model::Kernel> debian_kernel(const model::KernelRef& ref, const Context& context) {
    return Debian(ref, context).provide();
}

}  // namespace faultline::kernel
