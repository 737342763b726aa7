// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"
#include "protocol/events.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace faultline::agent {

using EventBody = decltype(protocol::Event::body);
/// Where the parts of the agent send what they have to say.
using Send = std::function<void(EventBody)>;

/// The serial port that carries our events to the host.
class EventChannel {
 public:
    [[nodiscard]] static Result<EventChannel> open(const char* path);

    /// Numbers and stamps the event and writes its line; waits as long as the port is busy, so that
    /// none is lost. Throws std::system_error if the port fails.
    void send(EventBody body);
    /// Waits until all that was sent has left the port.
    void drain() const;

 private:
    explicit EventChannel(host::Fd fd) : fd_(std::move(fd)) {}
    void write(std::string_view bytes) const;

    host::Fd fd_;
    std::uint64_t next_ = 0;
};

}  // namespace faultline::agent
