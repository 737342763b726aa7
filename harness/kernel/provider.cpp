// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/provider.hpp"

#include "config/nearest.hpp"
#include "kernel/boot_image.hpp"
#include "kernel/build.hpp"
#include "kernel/cache.hpp"
#include "kernel/debian.hpp"
#include "kernel/recipe.hpp"
#include "kernel/tree.hpp"

#include <fmt/format.h>

#include <system_error>

namespace faultline::kernel {
namespace {

Result<model::Kernel> from_source(const model::KernelRef& ref, const Context& context) {
    switch (ref.source) {
        case model::KernelRef::Source::tree:
            return tree_kernel(ref.path, context);
        case model::KernelRef::Source::debian:
            return debian_kernel(ref, context);
        case model::KernelRef::Source::build:
            return built_kernel(ref, context);
        case model::KernelRef::Source::file:
            break;
    }
    auto kernel = boot_image(ref.path, context);
    std::error_code ignored;
    if (!kernel && !std::filesystem::exists(ref.path, ignored)) {
        // "kernfs-null" where "build:kernfs-null" was meant.
        const auto name = config::nearest(ref.text, recipe_names(context.options.recipes));
        if (!name.empty()) kernel.error().hint = fmt::format("did you mean build:{}?", name);
    }
    return kernel;
}

}  // namespace

Result<model::Kernel> provide(const model::KernelRef& ref, const ProviderOptions& options,
                              const host::Cancel& cancel) {
    auto here = options;
    std::error_code error;
    here.cache = std::filesystem::absolute(options.cache, error).lexically_normal();
    if (auto made = host::make_directories(here.cache); !made) return failure_of(made);
    Workspace::sweep(here.cache);
    auto kernel = from_source(ref, Context{here, cancel});
    if (kernel) kernel->identity.reference = ref.text;
    return kernel;
}

}  // namespace faultline::kernel
