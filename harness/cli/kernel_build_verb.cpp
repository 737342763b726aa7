// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/kernel_verb.hpp"
#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "kernel/provider.hpp"
#include "kernel/recipe.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace faultline::cli {

ExitCode kernel_build_verb(const KernelArguments& arguments) {
    std::vector<model::KernelRef> refs;
    for (const auto& text : arguments.references) {
        auto ref = kernel::parse_kernel_ref(text);
        if (!ref) {
            fmt::print(stderr, "{}", report::to_text(ref.error()));
            return ExitCode::usage;
        }
        if (ref->source == model::KernelRef::Source::build) {
            const auto recipe = kernel::recipe_of(ref->path.string(), host::kernels_directory());
            if (!recipe) {
                fmt::print(stderr, "{}", report::to_text(recipe.error()));
                return ExitCode::usage;
            }
        }
        refs.push_back(std::move(*ref));
    }
    host::Cancel cancel;
    const SignalThread signals(cancel);
    std::optional<report::TerminalReport> progress(report::terminal_options(false));
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.recipes = host::kernels_directory();
    options.offline = arguments.offline;
    options.refresh = arguments.refresh;
    options.progress = [&](std::string_view text) { progress->note(std::string(text)); };
    bool failed = false;
    std::string ready;
    for (const auto& ref : refs) {
        const auto begun = std::chrono::steady_clock::now();
        const auto kernel = kernel::provide(ref, options, cancel);
        if (cancel.is_set()) return ExitCode::interrupted;
        if (!kernel) {
            progress->problem(kernel.error());
            failed = true;
            continue;
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
        ready += fmt::format("{}  {}  {}  {:.1f} s\n", ref.text, kernel->identity.release,
                             kernel->image.string(), seconds.count());
    }
    progress.reset();  // its status line must not come between
    fmt::print("{}", ready);
    return failed ? ExitCode::cannot_judge : ExitCode::all_passed;
}

}  // namespace faultline::cli
