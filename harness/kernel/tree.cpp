// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/tree.hpp"

#include "host/digest.hpp"
#include "host/process.hpp"
#include "kernel/boot_image.hpp"
#include "kernel/modules.hpp"

#include <fmt/format.h>

#include <optional>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds git_timeout{120};

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// Says what is missing: the directory, a kernel tree in it, its configuration, or the build.
tl::unexpected<Error> not_built(const fs::path& tree) {
    std::error_code error;
    const auto name = tree.string();
    if (!fs::is_directory(tree, error)) {
        return failure(fmt::format("there is no directory '{}'", name),
                       "name a built kernel tree: tree:DIR");
    }
    const bool configured = is_file(tree / ".config");
    if (!configured && !is_file(tree / "Kbuild") && !is_file(tree / "Makefile")) {
        return failure(
            fmt::format("'{}' is no kernel tree: it has no Makefile and no .config", name),
            "name the directory that the kernel was built in (O=DIR, if it was given)");
    }
    const auto make = fmt::format("make -C {} -j$(nproc) bzImage", name);
    if (!configured) {
        return failure(fmt::format("the kernel tree '{}' is not configured", name),
                       fmt::format("make -C {} defconfig, then {}", name, make));
    }
    return failure(fmt::format("the kernel tree '{}' is not built: it has neither vmlinux nor "
                               "arch/x86/boot/bzImage",
                               name),
                   make);
}

/// vmlinux if QEMU can enter it, else the bzImage around it.
Result<model::Kernel> image_of(const fs::path& tree, const Context& context) {
    const auto vmlinux = tree / "vmlinux";
    const auto bzimage = tree / "arch/x86/boot/bzImage";
    if (is_file(vmlinux)) {
        auto facts = look_at(vmlinux, context);
        if (!facts) return failure_of(facts);
        if (facts->vmlinux.pvh || !is_file(bzimage)) return boot_image(vmlinux, context);
    }
    if (is_file(bzimage)) return boot_image(bzimage, context);
    return not_built(tree);
}

/// git's standard output; nothing if it fails, as where the tree is no repository.
std::optional<std::string> git(const fs::path& tree, std::vector<std::string> arguments,
                               const Context& context) {
    host::ProcessSpec spec;
    spec.command = {"git", "--no-optional-locks", "-C", tree.string()};
    spec.command.insert(spec.command.end(), arguments.begin(), arguments.end());
    spec.timeout = git_timeout;
    auto output = host::run_process(spec, context.cancel);
    if (!output || output->exit_status != 0) return std::nullopt;
    while (output->out.ends_with('\n'))
        output->out.pop_back();
    return std::move(output->out);
}

/// Where the source is: with O=DIR, DIR/source points to it.
fs::path source_of(const fs::path& tree) {
    std::error_code ignored;
    return fs::is_directory(tree / "source", ignored) ? tree / "source" : tree;
}

std::string commit_of(const fs::path& tree, const Context& context) {
    const auto source = source_of(tree);
    const auto commit = git(source, {"rev-parse", "HEAD", "--show-prefix"}, context);
    // A second line: the repository is another's, and the tree merely lies in it.
    if (!commit || commit->find('\n') != std::string::npos) return {};
    // As scripts/setlocalversion of Linux 6.1 asks: files that git does not know do not count.
    const auto changes = git(source, {"status", "-uno", "--porcelain"}, context);
    return changes && changes->empty() ? *commit : *commit + "-dirty";
}

}  // namespace

Result<model::Kernel> tree_kernel(const fs::path& given, const Context& context) {
    std::error_code error;
    const auto tree = fs::absolute(given, error).lexically_normal();
    auto kernel = image_of(tree, context);
    if (!kernel) return kernel;
    auto& identity = kernel->identity;
    if (auto release = host::read_file(tree / "include/config/kernel.release", 4096)) {
        const auto line = release->substr(0, release->find('\n'));
        if (!line.empty()) identity.release = line;
    }
    if (is_file(tree / ".config")) {
        auto digest = host::sha256_of_file(tree / ".config");
        if (!digest) return failure_of(digest);
        identity.config_sha256 = std::move(*digest);
        kernel->config = tree / ".config";
    }
    identity.git_commit = commit_of(tree, context);
    if (identity.release.empty()) return kernel;
    auto modules = tree_modules(tree, identity.release, context);
    if (!modules) return failure_of(modules);
    kernel->modules = std::move(*modules);
    return kernel;
}

}  // namespace faultline::kernel
