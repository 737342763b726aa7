// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/kernel.hpp"
#include "model/quantity.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace faultline::schedule {

/// Gets a kernel ready; called once for each reference of a run, and from several threads.
using KernelSource =
    std::function<Result<model::Kernel>(const std::string& reference, model::Duration timeout)>;

/// How what our side could not do is tried again: after `wait`, then four times that, and so on.
struct RetryPolicy {
    unsigned retries = 0;
    model::Duration wait{1000};

    [[nodiscard]] model::Duration before(unsigned retry) const {
        return wait * (1U << (2 * (retry - 1)));
    }
};

/// Prepares a run's kernels beside its running cells: two at a time, in the order in which they are
/// needed, each once.
class KernelPool {
 public:
    struct Wanted {
        std::string reference;
        model::Duration timeout;
    };
    struct Prepared {
        Result<model::Kernel> kernel = failure("not prepared");
        double seconds = 0;
    };
    /// `on_ready` is called from the pool's threads, once for each reference. Archives are asked
    /// again as `policy` says; a file that is not there is not looked for again.
    KernelPool(KernelSource source, std::vector<Wanted> wanted, RetryPolicy policy,
               std::function<void(const std::string& reference)> on_ready);
    /// Waits for what is being fetched; begins nothing more.
    ~KernelPool();
    KernelPool(const KernelPool&) = delete;
    KernelPool& operator=(const KernelPool&) = delete;

    void stop();
    /// Once `on_ready` was called for it; stays where it is.
    [[nodiscard]] const Prepared& at(const std::string& reference) const;

 private:
    void work();
    [[nodiscard]] Result<model::Kernel> fetch(const Wanted& wanted);

    KernelSource source_;
    std::vector<Wanted> wanted_;
    RetryPolicy policy_;
    std::function<void(const std::string&)> on_ready_;
    mutable std::mutex mutex_;
    std::condition_variable stopping_;
    bool stop_ = false;
    std::size_t next_ = 0;
    std::map<std::string, Prepared> prepared_;
    std::vector<std::thread> threads_;
};

}  // namespace faultline::schedule
