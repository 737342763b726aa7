// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/timed_cancel.hpp"

#include <poll.h>

#include <array>
#include <csignal>

namespace faultline::cli {

TimedCancel::TimedCancel(const host::Cancel& outer, model::Duration timeout)
    : thread_([this, &outer, timeout] {
          std::array<pollfd, 2> waits{pollfd{outer.fd(), POLLIN, 0}, pollfd{done_.fd(), POLLIN, 0}};
          const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(timeout.count()));
          if (ready == 0) inner_.set(SIGALRM);
          if (outer.is_set()) inner_.set(outer.signal());
      }) {}

TimedCancel::~TimedCancel() {
    done_.set(SIGUSR1);
    thread_.join();
}

bool TimedCancel::timed_out() const {
    return inner_.signal() == SIGALRM;
}

}  // namespace faultline::cli
