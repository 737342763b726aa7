// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "model/quantity.hpp"

#include <thread>

namespace faultline::cli {

/// A Cancel of its own that is set when the outer one is, or when the time is up (as SIGALRM).
class TimedCancel {
 public:
    TimedCancel(const host::Cancel& outer, model::Duration timeout);
    ~TimedCancel();
    TimedCancel(const TimedCancel&) = delete;
    TimedCancel& operator=(const TimedCancel&) = delete;

    [[nodiscard]] const host::Cancel& inner() const { return inner_; }
    [[nodiscard]] bool timed_out() const;

 private:
    host::Cancel inner_, done_;
    std::thread thread_;
};

}  // namespace faultline::cli
