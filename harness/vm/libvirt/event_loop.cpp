// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/event_loop.hpp"

#include "vm/libvirt/handles.hpp"

namespace faultline::vm {

Result<std::unique_ptr<EventLoop>> EventLoop::start() {
    if (virInitialize() != 0 || virEventRegisterDefaultImpl() != 0) {
        return libvirt_failure("start libvirt");
    }
    // libvirt prints errors to standard error unless it is told where they go; ours are Results.
    virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
    std::unique_ptr<EventLoop> loop(new EventLoop);
    // A timer that never fires until the end keeps the loop from running dry and wakes it then.
    loop->timer_ = virEventAddTimeout(
        -1, [](int, void*) {}, nullptr, nullptr);
    if (loop->timer_ < 0) return libvirt_failure("start libvirt's event loop");
    loop->thread_ = std::thread([self = loop.get()] {
        while (!self->stop_.load()) {
            if (virEventRunDefaultImpl() != 0) return;
        }
    });
    return loop;
}

EventLoop::~EventLoop() {
    stop_.store(true);
    virEventUpdateTimeout(timer_, 0);
    if (thread_.joinable()) thread_.join();
    virEventRemoveTimeout(timer_);
}

}  // namespace faultline::vm
