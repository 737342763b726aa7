// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/modules.hpp"

#include "host/digest.hpp"
#include "host/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <vector>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

/// kernel/fs/nls/nls-utf8.ko.xz -> nls_utf8
std::string module_name(std::string_view path) {
    auto name = path.substr(path.rfind('/') + 1);
    name = name.substr(0, name.find(".ko"));
    std::string plain(name);
    std::replace(plain.begin(), plain.end(), '-', '_');
    return plain;
}

struct BuiltModule {
    fs::path file;      ///< in the tree
    std::string below;  ///< fs/ext4/ext4.ko
};

/// modules.order names a module a line: kernel/fs/ext4/ext4.ko up to Linux 5.2, fs/ext4/ext4.ko
/// up to 6.2, then fs/ext4/ext4.o. Modules that are not (or no longer) built are left out.
std::vector<BuiltModule> built_modules(const fs::path& tree) {
    std::vector<BuiltModule> modules;
    std::ifstream order(tree / "modules.order");
    for (std::string line; std::getline(order, line);) {
        if (line.ends_with(".o")) line.replace(line.size() - 1, 1, "ko");
        for (const std::string_view prefix : {"", "kernel/"}) {
            if (!line.starts_with(prefix)) continue;
            auto below = line.substr(prefix.size());
            if (!below.ends_with(".ko") || !stamp_of(tree / below)) continue;
            modules.push_back({tree / below, std::move(below)});
            break;
        }
    }
    return modules;
}

/// Changes when a module does, and when the list does.
std::string key_of(const fs::path& tree, const std::vector<BuiltModule>& modules) {
    host::Sha256 hash;
    hash.update(tree.string());
    for (const auto& module : modules) {
        const auto stamp = stamp_of(module.file).value_or(Stamp());
        hash.update(
            fmt::format("\n{} {} {} {}", module.below, stamp.size, stamp.inode, stamp.modified));
    }
    return hash.hex().substr(0, 32);
}

Result<void> link_modules(const fs::path& tree, const std::vector<BuiltModule>& modules,
                          const fs::path& target) {
    std::error_code error;
    for (const auto& module : modules) {
        const auto link = target / "kernel" / module.below;
        fs::create_directories(link.parent_path(), error);
        fs::create_symlink(module.file, link, error);
        if (error) return tl::unexpected(host::system_error("make", link, error.value()));
    }
    std::string order;
    for (const auto& module : modules)
        order += fmt::format("kernel/{}\n", module.below);
    if (auto ok = host::write_file_atomically(target / "modules.order", order); !ok) return ok;
    for (const auto* name : {"modules.builtin", "modules.builtin.modinfo"}) {
        fs::copy_file(tree / name, target / name, error);
    }
    return {};
}

}  // namespace

Result<void> run_depmod(const fs::path& base, std::string_view release, const Context& context) {
    host::ProcessSpec spec;
    spec.command = {"depmod", "-b", base.string(), std::string(release)};
    auto output = host::run_process(spec, context.cancel);
    if (!output) {
        auto& hint = output.error().hint;
        if (!hint.empty()) hint = "install the package kmod";
        return failure_of(output);
    }
    if (output->exit_status == 0) return {};
    return failure(fmt::format("depmod cannot read the modules of {} (status {}): {}", release,
                               output->exit_status, output->err.substr(0, output->err.find('\n'))));
}

Result<fs::path> tree_modules(const fs::path& tree, std::string_view release,
                              const Context& context) {
    const auto modules = built_modules(tree);
    if (modules.empty()) return fs::path();
    const auto below = fs::path("lib/modules") / release;
    const auto directory = context.options.cache / "tree-modules" / key_of(tree, modules);
    std::error_code error;
    if (fs::exists(directory, error)) return directory / below;
    auto lock = take_lock(context, directory.string());
    if (!lock) return failure_of(lock);
    if (fs::exists(directory, error)) return directory / below;

    context.say(fmt::format("listing the {} modules of {}", modules.size(), tree.string()));
    auto workspace = Workspace::make(context.options.cache);
    if (!workspace) return failure_of(workspace);
    const auto base = workspace->path() / "modules";
    // Where depmod looks is fixed when it is built: /lib/modules, or /usr/lib/modules.
    if (auto ok = host::make_directories(base / "usr" / below); !ok) return failure_of(ok);
    fs::create_symlink("usr/lib", base / "lib", error);
    if (auto ok = link_modules(tree, modules, base / below); !ok) return failure_of(ok);
    if (auto ok = run_depmod(base, release, context); !ok) return failure_of(ok);
    if (auto ok = workspace->publish(base, directory); !ok) return failure_of(ok);
    return directory / below;
}

/// A line of modules.dep is `kernel/a.ko: kernel/b.ko kernel/c.ko`: all that a needs, directly or
/// not, each before what it needs itself (depmod of kmod 18 to 34).
Result<std::vector<fs::path>> module_with_dependencies(const model::Kernel& kernel,
                                                       std::string_view name) {
    if (kernel.modules.empty()) return std::vector<fs::path>{};
    const auto path = kernel.modules / "modules.dep";
    std::ifstream index(path);
    if (!index) {
        return failure(fmt::format("cannot open '{}'", path.string()),
                       "the kernel's files in the cache are gone; provide it again");
    }
    const auto wanted = module_name(name);
    for (std::string line; std::getline(index, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos || module_name(line.substr(0, colon)) != wanted) continue;
        std::vector<fs::path> files{kernel.modules / line.substr(0, colon)};
        for (auto at = line.find_first_not_of(' ', colon + 1); at != std::string::npos;) {
            const auto end = std::min(line.find(' ', at), line.size());
            files.push_back(kernel.modules / line.substr(at, end - at));
            at = line.find_first_not_of(' ', end);
        }
        std::reverse(files.begin(), files.end());
        return files;
    }
    return std::vector<fs::path>{};
}

}  // namespace faultline::kernel
