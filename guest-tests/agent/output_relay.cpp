// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/output_relay.hpp"

#include <algorithm>

namespace faultline::agent {
namespace {

/// An event's text is at most three times as long as the bytes: U+FFFD for each invalid one.
constexpr std::size_t max_piece = protocol::max_text_bytes / 3;

}  // namespace

OutputRelay::OutputRelay(protocol::Stream stream, OutputBudget& budget, Send send)
    : stream_(stream), budget_(budget), send_(std::move(send)) {}

void OutputRelay::feed(std::string_view bytes) {
    const auto taken = std::min(bytes.size(), budget_.bytes_left);
    budget_.bytes_left -= taken;
    pending_ += bytes.substr(0, taken);
    while (pending_.size() >= max_piece) {
        const auto newline = pending_.rfind('\n', max_piece - 1);
        emit(newline == std::string::npos ? max_piece : newline + 1);
    }
    if (const auto newline = pending_.rfind('\n'); newline != std::string::npos) emit(newline + 1);
    if (taken < bytes.size() && !budget_.said) {
        finish();
        budget_.said = true;
        send_(protocol::Note{"the workload wrote more than is kept; the rest is left out"});
    }
}

void OutputRelay::finish() {
    if (!pending_.empty()) emit(pending_.size());
}

void OutputRelay::emit(std::size_t size) {
    send_(protocol::Output{stream_, pending_.substr(0, size)});
    pending_.erase(0, size);
}

}  // namespace faultline::agent
