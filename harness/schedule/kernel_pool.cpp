// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/kernel_pool.hpp"

#include "kernel/provider.hpp"

#include <algorithm>
#include <chrono>

namespace faultline::schedule {
namespace {

using Clock = std::chrono::steady_clock;

/// Fetching waits for the network, unpacking for a CPU.
constexpr std::size_t most_threads = 2;

bool may_change(const std::string& reference) {
    const auto ref = kernel::parse_kernel_ref(reference);
    return ref && ref->source == model::KernelRef::Source::debian;
}

}  // namespace

KernelPool::KernelPool(KernelSource source, std::vector<Wanted> wanted, RetryPolicy policy,
                       std::function<void(const std::string&)> on_ready)
    : source_(std::move(source)),
      wanted_(std::move(wanted)),
      policy_(policy),
      on_ready_(std::move(on_ready)) {
    for (std::size_t i = 0; i < std::min(most_threads, wanted_.size()); ++i)
        threads_.emplace_back([this] { work(); });
}

KernelPool::~KernelPool() {
    stop();
    for (auto& thread : threads_)
        thread.join();
}

void KernelPool::stop() {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    stopping_.notify_all();
}

const KernelPool::Prepared& KernelPool::at(const std::string& reference) const {
    const std::scoped_lock lock(mutex_);
    return prepared_.at(reference);
}

void KernelPool::work() {
    std::unique_lock lock(mutex_);
    while (!stop_ && next_ < wanted_.size()) {
        const auto& wanted = wanted_[next_++];
        lock.unlock();
        const auto start = Clock::now();
        auto kernel = fetch(wanted);
        const std::chrono::duration<double> took = Clock::now() - start;
        lock.lock();
        prepared_.emplace(wanted.reference, Prepared{std::move(kernel), took.count()});
        lock.unlock();
        on_ready_(wanted.reference);
        lock.lock();
    }
}

Result<model::Kernel> KernelPool::fetch(const Wanted& wanted) {
    for (unsigned retry = 1;; ++retry) {
        auto kernel = source_(wanted.reference, wanted.timeout);
        if (kernel || retry > policy_.retries || !may_change(wanted.reference)) return kernel;
        std::unique_lock lock(mutex_);
        if (stopping_.wait_for(lock, policy_.before(retry), [this] { return stop_; })) {
            return kernel;
        }
    }
}

}  // namespace faultline::schedule
