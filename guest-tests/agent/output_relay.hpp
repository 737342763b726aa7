// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "agent/event_channel.hpp"

#include <string>
#include <string_view>

namespace faultline::agent {

/// How much output a workload may still send, both streams together.
struct OutputBudget {
    std::size_t bytes_left = std::size_t{256} * 1024;
    bool said = false;  ///< that the rest is left out
};

/// Turns one stream of a workload's output into events: whole lines where it writes lines, so that
/// no character is cut, and several of them in an event where they come together.
class OutputRelay {
 public:
    OutputRelay(protocol::Stream stream, OutputBudget& budget, Send send);

    void feed(std::string_view bytes);
    /// Sends the unfinished line at the end of the stream.
    void finish();

 private:
    void emit(std::size_t size);

    protocol::Stream stream_;
    OutputBudget& budget_;
    Send send_;
    std::string pending_;
};

}  // namespace faultline::agent
