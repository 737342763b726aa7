// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <atomic>
#include <memory>
#include <thread>

namespace faultline::vm {

/// The thread that runs libvirt's default event loop; the embedded driver works only with one. One
/// per process, made before the first connection, and gone after the last.
class EventLoop {
 public:
    [[nodiscard]] static Result<std::unique_ptr<EventLoop>> start();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

 private:
    EventLoop() = default;
    std::atomic<bool> stop_{false};
    int timer_ = -1;
    std::thread thread_;
};

}  // namespace faultline::vm
