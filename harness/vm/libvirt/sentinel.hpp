// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "vm/machine.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace faultline::vm {

/// Calls `late` from a thread of its own if it is not dismissed (destroyed) before the deadline:
/// for a call that itself knows none.
class Sentinel {
 public:
    template <class Late>
    Sentinel(Deadline deadline, Late late)
        : thread_([this, deadline, late] {
              std::unique_lock lock(mutex_);
              if (!wake_.wait_until(lock, deadline, [this] { return dismissed_; })) {
                  fired_ = true;
                  late();
              }
          }) {}
    ~Sentinel() { dismiss(); }
    Sentinel(const Sentinel&) = delete;
    Sentinel& operator=(const Sentinel&) = delete;

    /// Whether it had fired.
    bool dismiss() {
        {
            const std::scoped_lock lock(mutex_);
            dismissed_ = true;
        }
        wake_.notify_one();
        if (thread_.joinable()) thread_.join();
        return fired_;
    }

 private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool dismissed_ = false;
    bool fired_ = false;
    std::thread thread_;
};

}  // namespace faultline::vm
