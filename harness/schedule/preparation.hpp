// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/disk_image.hpp"
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

/// Gets a kernel, or a guest's root file system, ready; called once for each name of a run, and
/// from several threads.
template <class T>
using Source = std::function<Result<T>(const std::string& name, model::Duration timeout)>;
using KernelSource = Source<model::Kernel>;
using ImageSource = Source<model::DiskImage>;

/// How what our side could not do is tried again: after `wait`, then four times that, and so on.
struct RetryPolicy {
    unsigned retries = 0;
    model::Duration wait{1000};

    [[nodiscard]] model::Duration before(unsigned retry) const {
        return wait * (1U << (2 * (retry - 1)));
    }
};

/// What is prepared, and how long it may take.
struct Wanted {
    std::string name;
    model::Duration timeout;
    bool retry = false;  ///< as the policy says: a file that is not there is not looked for again
};

/// Prepares what a run's cells are made of beside its running cells: two at a time, in the order in
/// which they are needed, each once. Fetching waits for the network, unpacking for a CPU.
template <class T>
class Preparation {
 public:
    struct Prepared {
        Result<T> value = failure("not prepared");
        double seconds = 0;
    };
    /// `on_ready` is called from threads of ours, once for each name.
    Preparation(Source<T> source, std::vector<Wanted> wanted, RetryPolicy policy,
                std::function<void(const std::string& name)> on_ready);
    /// Waits for what is being fetched; begins nothing more.
    ~Preparation();
    Preparation(const Preparation&) = delete;
    Preparation& operator=(const Preparation&) = delete;

    void stop();
    /// Once `on_ready` was called for it; stays where it is.
    [[nodiscard]] const Prepared& at(const std::string& name) const;

 private:
    void work();
    [[nodiscard]] Result<T> fetch(const Wanted& wanted);

    Source<T> source_;
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

using KernelPool = Preparation<model::Kernel>;
using ImagePool = Preparation<model::DiskImage>;
extern template class Preparation<model::Kernel>;
extern template class Preparation<model::DiskImage>;

}  // namespace faultline::schedule
