// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/kernel_source.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace faultline::cli {
namespace {

constexpr model::Duration build_timeout = std::chrono::hours(12);

/// A Cancel of its own that is set when the outer one is, or when the time is up (as SIGALRM).
class TimedCancel {
 public:
    TimedCancel(const host::Cancel& outer, model::Duration timeout)
        : thread_([this, &outer, timeout] {
              std::array<pollfd, 2> waits{pollfd{outer.fd(), POLLIN, 0},
                                          pollfd{done_.fd(), POLLIN, 0}};
              const int ready =
                  ::poll(waits.data(), waits.size(), static_cast<int>(timeout.count()));
              if (ready == 0) inner_.set(SIGALRM);
              if (outer.is_set()) inner_.set(outer.signal());
          }) {}
    ~TimedCancel() {
        done_.set(SIGUSR1);
        thread_.join();
    }
    TimedCancel(const TimedCancel&) = delete;
    TimedCancel& operator=(const TimedCancel&) = delete;
    [[nodiscard]] const host::Cancel& inner() const { return inner_; }

 private:
    host::Cancel inner_, done_;
    std::thread thread_;
};

}  // namespace

schedule::KernelSource kernel_source(kernel::ProviderOptions options, const host::Cancel& cancel) {
    return [options = std::move(options), &cancel](
               const std::string& reference, model::Duration timeout) -> Result<model::Kernel> {
        const auto ref = kernel::parse_kernel_ref(reference);
        if (!ref) return failure(ref.error().what, ref.error().hint);
        // A build takes as long as it takes.
        const bool build = ref->source == model::KernelRef::Source::build;
        const TimedCancel timed(cancel, build ? std::max(timeout, build_timeout) : timeout);
        auto kernel = kernel::provide(*ref, options, timed.inner());
        if (!kernel && timed.inner().signal() == SIGALRM) {
            return failure(fmt::format("not ready within {} ({})", model::to_string(timeout),
                                       kernel.error().what),
                           "raise timeouts.fetch, or look at the network");
        }
        return kernel;
    };
}

}  // namespace faultline::cli
