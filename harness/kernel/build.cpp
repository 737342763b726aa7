// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/build.hpp"

#include "host/digest.hpp"
#include "kernel/boot_image.hpp"
#include "kernel/config_fragment.hpp"
#include "kernel/kconfig.hpp"
#include "kernel/make.hpp"
#include "kernel/modules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Counts up when the same recipe is to make another kernel than it did.
constexpr int builder_version = 1;

constexpr std::size_t key_shown = 16;
/// Debian's 6.1: 1.5 GB of source, 0.4 GB of objects and the kernel; debug information is more.
constexpr std::uint64_t source_space = 1'700'000'000;
constexpr std::uint64_t object_space = 500'000'000;
constexpr std::uint64_t debug_space = 2'000'000'000;

/// What debug_info stands for. Up to 5.17 it is one option, and off in tinyconfig.
constexpr auto with_debug =
    "# since 5.18:\nCONFIG_DEBUG_INFO_DWARF4=y\n\n# before 5.18:\nCONFIG_DEBUG_INFO=y\n";
constexpr auto without_debug =
    "# since 5.18:\nCONFIG_DEBUG_INFO_NONE=y\n\n# before 5.18:\nCONFIG_DEBUG_INFO=n\n";

std::vector<std::string> described(const std::vector<MutationUse>& mutations) {
    std::vector<std::string> names;
    for (const auto& mutation : mutations)
        names.push_back(mutation.describe());
    return names;
}

/// A release has 64 characters, and no odd ones.
std::string local_version(const std::string& recipe) {
    auto name = "-" + recipe.substr(0, 32);
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
                   c != '.' && c != '-';
        },
        '-');
    return name;
}

/// One built_kernel().
class Build {
 public:
    Build(const model::KernelRef& ref, Recipe recipe, SourceIdentity source, std::string compiler,
          const Context& context)
        : context_(context),
          reference_(ref.text),
          recipe_(std::move(recipe)),
          identity_(std::move(source)),
          compiler_(std::move(compiler)),
          directory_(built_directory(context.options.cache, recipe_.name,
                                     build_key(recipe_, identity_, compiler_))),
          tree_(context, identity_) {}

    Result<model::Kernel> provide() {
        if (auto kernel = from_cache()) return std::move(*kernel);
        if (!context_.options.build) {
            return failure(fmt::format("build:{} is not built", recipe_.name),
                           fmt::format("faultline kernel build {}", reference_));
        }
        auto lock = take_lock(context_, directory_.string());
        if (!lock) return failure_of(lock);
        // Another process may have built it while this one waited.
        if (auto kernel = from_cache()) return std::move(*kernel);
        // One build at a time in a source's directory.
        auto tree_lock = take_lock(context_, tree_.directory().string());
        if (!tree_lock) return failure_of(tree_lock);
        if (auto ok = build(); !ok) return failure_of(ok);
        if (auto kernel = from_cache()) return std::move(*kernel);
        return failure(fmt::format("'{}' changes while it is used", directory_.string()));
    }

    [[nodiscard]] const fs::path& directory() const { return directory_; }

 private:
    /// Nothing if it is not there, or not as it was built.
    std::optional<model::Kernel> from_cache() const {
        auto lease = hold(directory_);
        const auto record = load_json(directory_ / "kernel.json");
        if (!lease || !record) return std::nullopt;
        auto kernel = boot_image(directory_ / "vmlinux", context_);
        if (!kernel || record->value("vmlinux_sha256", json()) != json(kernel->identity.sha256)) {
            return std::nullopt;
        }
        auto& identity = kernel->identity;
        kernel->config = directory_ / "config";
        kernel->lease = std::move(lease);
        const auto modules = directory_ / "lib/modules" / identity.release;
        if (stamp_of(modules / "modules.dep")) kernel->modules = modules;
        identity.config_sha256 = record->value("config_sha256", "");
        identity.package = identity_.package;
        identity.git_commit = identity_.commit;
        identity.recipe = recipe_.name;
        identity.mutations = described(recipe_.mutations);
        identity.command_line = recipe_.command_line;
        mark_used(directory_);
        return std::move(*kernel);
    }

    Result<void> build() {
        begun_ = std::chrono::steady_clock::now();
        mark_used(tree_.directory());
        std::error_code error;
        const bool has_source = fs::exists(tree_.source(), error);
        if (auto ok = need_space(context_.options.cache,
                                 object_space + (recipe_.debug_info ? debug_space : 0) +
                                     (has_source ? 0 : source_space));
            !ok) {
            return ok;
        }
        if (auto ok = host::make_directories(tree_.directory()); !ok) return ok;
        if (auto ok = tree_.prepare(recipe_.source, identity_); !ok) return ok;
        auto workspace = Workspace::make(context_.options.cache);
        if (!workspace) return failure_of(workspace);
        if (auto ok = change_source(workspace->path()); !ok) return ok;
        auto options = wanted_options();
        if (!options) return failure_of(options);
        if (auto ok = tree_.prepare_objects(); !ok) return ok;
        fs::remove(tree_.log(), error);
        context_.say(fmt::format("build {}: {} from source, which takes some minutes", recipe_.name,
                                 identity_.description));
        if (auto ok = make(workspace->path() / "kernel", *options); !ok) return ok;
        return workspace->publish(workspace->path() / "kernel", directory_);
    }

    Result<void> change_source(const fs::path& work) {
        const auto read = [&](const std::string& path) { return tree_.original(path); };
        auto changed = mutate(recipe_.mutations, tree_.source(), read, work, context_);
        if (!changed) return failure_of(changed);
        for (const auto& [path, text] : *changed)
            context_.say(fmt::format("build {}: {} is mutated", recipe_.name, path));
        return tree_.change_to(*changed);
    }

    Result<void> make(const fs::path& made, const std::vector<KernelOption>& options) {
        const MakeSpec spec{
            recipe_.name, tree_.source(), tree_.objects(), tree_.log(), local_version(recipe_.name),
            tree_.mark()};
        if (auto ok = configure(spec, options); !ok) return ok;
        auto config = host::read_file(tree_.objects() / ".config");
        if (!config) return failure_of(config);
        const bool modules = config->find("=m\n") != std::string::npos;
        context_.say(fmt::format("build {}: compiling", recipe_.name));
        std::vector<std::string> targets{"vmlinux"};
        if (modules) targets.emplace_back("modules");
        if (auto ok = run_make(spec, targets, context_); !ok) return ok;
        if (auto ok = host::make_directories(made); !ok) return ok;
        if (modules) {
            if (auto ok = install_modules(spec, made); !ok) return ok;
        }
        return record(made);
    }

    /// What the recipe asks for, found to be there before anything runs for minutes.
    Result<std::vector<KernelOption>> wanted_options() const {
        if (auto ok = check_base(tree_.source(), recipe_.base, recipe_.file); !ok) {
            return failure_of(ok);
        }
        auto makefile = host::read_file(tree_.source() / "Makefile");
        if (!makefile) return failure_of(makefile);
        const auto version = kernel_version(*makefile);
        std::vector<KernelOption> options;
        const auto add = [&](const fs::path& file, std::string_view text) -> Result<void> {
            auto more = parse_fragment(file, text, version);
            if (!more) return failure_of(more);
            options.insert(options.end(), more->begin(), more->end());
            return {};
        };
        for (const auto& fragment : recipe_.fragments) {
            if (auto ok = add(fragment.file, fragment.text); !ok) return failure_of(ok);
        }
        const auto* debug = recipe_.debug_info ? with_debug : without_debug;
        if (auto ok = add(recipe_.file, debug); !ok) return failure_of(ok);
        options = merged(std::move(options));
        if (auto ok = check_options(tree_.source(), options); !ok) return failure_of(ok);
        return options;
    }

    Result<void> configure(const MakeSpec& spec, const std::vector<KernelOption>& options) {
        context_.say(fmt::format("build {}: configuring", recipe_.name));
        if (auto ok = run_make(spec, {recipe_.base}, context_); !ok) return ok;
        const auto path = tree_.objects() / ".config";
        auto base = host::read_file(path);
        if (!base) return failure_of(base);
        if (auto ok = host::write_file_atomically(path, with_options(*base, options)); !ok) {
            return ok;
        }
        if (auto ok = run_make(spec, {"olddefconfig"}, context_); !ok) return ok;
        auto config = host::read_file(path);
        if (!config) return failure_of(config);
        const auto lost = lost_options(*config, options);
        if (lost.empty()) return {};
        return tl::unexpected(lost_options_error(lost));
    }

    Result<void> install_modules(const MakeSpec& spec, const fs::path& made) {
        const auto path = fmt::format("INSTALL_MOD_PATH={}", made.string());
        if (auto ok = run_make(spec, {path, "INSTALL_MOD_STRIP=1", "modules_install"}, context_);
            !ok) {
            return ok;
        }
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(made / "lib/modules", error)) {
            for (const auto* link : {"build", "source"})
                fs::remove(entry.path() / link, error);
        }
        return {};
    }

    Result<void> record(const fs::path& made) const {
        std::error_code error;
        const std::pair<fs::path, const char*> files[]{{tree_.objects() / "vmlinux", "vmlinux"},
                                                       {tree_.objects() / ".config", "config"},
                                                       {tree_.log(), "build.log"}};
        for (const auto& [from, name] : files) {
            if (!fs::copy_file(from, made / name, error)) {
                return tl::unexpected(host::system_error("copy", from, error.value()));
            }
        }
        auto vmlinux = host::sha256_of_file(made / "vmlinux");
        if (!vmlinux) return failure_of(vmlinux);
        auto config = host::sha256_of_file(made / "config");
        if (!config) return failure_of(config);
        auto facts = look_at(made / "vmlinux", context_);
        if (!facts) return failure_of(facts);
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::steady_clock::now() - begun_);
        json fragments = json::array();
        for (const auto& fragment : recipe_.fragments)
            fragments.push_back(fragment.name);
        return store_json(made / "kernel.json", {{"recipe", recipe_.name},
                                                 {"recipe_file", recipe_.file.string()},
                                                 {"purpose", recipe_.purpose},
                                                 {"source", identity_.description},
                                                 {"source_digest", identity_.digest},
                                                 {"compiler", compiler_},
                                                 {"base", recipe_.base},
                                                 {"fragments", fragments},
                                                 {"mutations", described(recipe_.mutations)},
                                                 {"command_line", recipe_.command_line},
                                                 {"debug_info", recipe_.debug_info},
                                                 {"release", facts->vmlinux.release},
                                                 {"vmlinux_sha256", *vmlinux},
                                                 {"config_sha256", *config},
                                                 {"seconds", seconds.count()}});
    }

    Context context_;
    std::string reference_;
    Recipe recipe_;
    SourceIdentity identity_;
    std::string compiler_;
    fs::path directory_;
    SourceTree tree_;
    std::chrono::steady_clock::time_point begun_;
};

/// The source of a version that is named, from a kernel of it in the cache: nothing then needs to
/// be looked for. Nothing if there is none.
std::optional<SourceIdentity> source_of_cached(const Recipe& recipe, const std::string& named,
                                               const std::string& compiler,
                                               const Context& context) {
    const auto& version = named.empty() ? recipe.source.version : named;
    if (version.empty() || !recipe.source.repository.empty()) return std::nullopt;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(context.options.cache / "kernels", error)) {
        const auto record = load_json(entry.path() / "kernel.json");
        if (!record || record->value("recipe", "") != recipe.name) continue;
        const auto package = record->value("source", "");
        const auto blank = package.find(' ');
        if (blank == std::string::npos || package.substr(blank + 1) != version) continue;
        auto source =
            debian_source(package.substr(0, blank), version, record->value("source_digest", ""));
        const auto key = build_key(recipe, source, compiler);
        if (built_directory(context.options.cache, recipe.name, key) == entry.path()) return source;
    }
    return std::nullopt;
}

}  // namespace

std::string build_key(const Recipe& recipe, const SourceIdentity& source,
                      const std::string& compiler) {
    json fragments = json::array(), mutations = json::array();
    for (const auto& fragment : recipe.fragments)
        fragments.push_back(fragment.text);
    for (const auto& use : recipe.mutations) {
        mutations.push_back({use.mutation.text, use.parameters, use.files, use.places, use.place});
    }
    return host::sha256_hex(json{
        {"builder", builder_version},
        {"architecture", "x86_64"},
        {"source", source.digest},
        {"compiler", compiler},
        {"name", recipe.name},
        {"base", recipe.base},
        {"fragments", fragments},
        {"mutations", mutations},
        {"debug_info",
         recipe.debug_info}}.dump(-1, ' ', false, json::error_handler_t::replace));
}

fs::path built_directory(const fs::path& cache, const std::string& recipe, const std::string& key) {
    return cache / "kernels" / fmt::format("{}_{}", recipe, key.substr(0, key_shown));
}

namespace {

/// The build that makes a recipe's kernel of today.
Result<Build> build_of(const model::KernelRef& ref, const Context& context) {
    auto recipe = recipe_of(ref.path.string(), context.options.recipes);
    if (!recipe) return failure_of(recipe);
    auto compiler = compiler_version(context);
    if (!compiler) return failure_of(compiler);
    auto source = source_of_cached(*recipe, ref.version, *compiler, context);
    if (!source) {
        auto found = resolve_source(recipe->source, ref.version, context);
        if (!found) return failure_of(found);
        source = std::move(*found);
    }
    return Build(ref, std::move(*recipe), std::move(*source), std::move(*compiler), context);
}

}  // namespace

Result<model::Kernel> built_kernel(const model::KernelRef& ref, const Context& context) {
    auto build = build_of(ref, context);
    if (!build) return failure_of(build);
    return build->provide();
}

std::optional<fs::path> built_place(const model::KernelRef& ref, const Context& context) {
    ProviderOptions options = context.options;
    options.offline = true;
    options.refresh = false;
    const auto build = build_of(ref, {options, context.cancel});
    return build ? std::optional(build->directory()) : std::nullopt;
}

}  // namespace faultline::kernel
