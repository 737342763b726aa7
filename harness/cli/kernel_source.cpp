// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/kernel_source.hpp"

#include "cli/timed_cancel.hpp"
#include "host/directories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace faultline::cli {
namespace {

constexpr model::Duration build_timeout = std::chrono::hours(12);

}  // namespace

kernel::ProviderOptions provider_options(bool offline, report::TerminalReport& report) {
    kernel::ProviderOptions options;
    options.cache = host::cache_directory();
    options.recipes = host::kernels_directory();
    options.offline = offline;
    options.progress = [&report](std::string_view text) { report.note(std::string(text)); };
    return options;
}

schedule::KernelSource kernel_source(kernel::ProviderOptions options, const host::Cancel& cancel) {
    return [options = std::move(options), &cancel](
               const std::string& reference, model::Duration timeout) -> Result<model::Kernel> {
        const auto ref = kernel::parse_kernel_ref(reference);
        if (!ref) return failure(ref.error().what, ref.error().hint);
        // A build takes as long as it takes.
        const bool build = ref->source == model::KernelRef::Source::build;
        const TimedCancel timed(cancel, build ? std::max(timeout, build_timeout) : timeout);
        auto kernel = kernel::provide(*ref, options, timed.inner());
        if (!kernel && timed.timed_out()) {
            return failure(fmt::format("not ready within {} ({})", model::to_string(timeout),
                                       kernel.error().what),
                           "raise timeouts.fetch, or look at the network");
        }
        return kernel;
    };
}

}  // namespace faultline::cli
