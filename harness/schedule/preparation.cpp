// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/preparation.hpp"

#include <algorithm>
#include <chrono>

namespace faultline::schedule {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_threads = 2;

}  // namespace

template <class T>
Preparation<T>::Preparation(Source<T> source, std::vector<Wanted> wanted, RetryPolicy policy,
                            std::function<void(const std::string&)> on_ready)
    : source_(std::move(source)),
      wanted_(std::move(wanted)),
      policy_(policy),
      on_ready_(std::move(on_ready)) {
    for (std::size_t i = 0; i < std::min(most_threads, wanted_.size()); ++i)
        threads_.emplace_back([this] { work(); });
}

template <class T>
Preparation<T>::~Preparation() {
    stop();
    for (auto& thread : threads_)
        thread.join();
}

template <class T>
void Preparation<T>::stop() {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    stopping_.notify_all();
}

template <class T>
auto Preparation<T>::at(const std::string& name) const -> const Prepared& {
    const std::scoped_lock lock(mutex_);
    return prepared_.at(name);
}

template <class T>
void Preparation<T>::work() {
    std::unique_lock lock(mutex_);
    while (!stop_ && next_ < wanted_.size()) {
        const auto& wanted = wanted_[next_++];
        lock.unlock();
        const auto start = Clock::now();
        auto value = fetch(wanted);
        const std::chrono::duration<double> took = Clock::now() - start;
        lock.lock();
        prepared_.emplace(wanted.name, Prepared{std::move(value), took.count()});
        lock.unlock();
        on_ready_(wanted.name);
        lock.lock();
    }
}

template <class T>
Result<T> Preparation<T>::fetch(const Wanted& wanted) {
    for (unsigned retry = 1;; ++retry) {
        auto value = source_(wanted.name, wanted.timeout);
        if (value || retry > policy_.retries || !wanted.retry) return value;
        std::unique_lock lock(mutex_);
        if (stopping_.wait_for(lock, policy_.before(retry), [this] { return stop_; })) return value;
    }
}

template class Preparation<model::Kernel>;
template class Preparation<model::DiskImage>;

}  // namespace faultline::schedule
