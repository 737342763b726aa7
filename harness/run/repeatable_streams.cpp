// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/repeatable_streams.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace faultline::run {
namespace {

/// A guest that prints no newline must not fill our memory.
constexpr std::size_t longest_line = 64u << 10;
/// A stream that stays silent past the end is waited for so long, in the guest's time. The agent's
/// heart beats each second.
constexpr double grace = 2;

}  // namespace

double printk_time(std::string_view line) {
    // printk.time: "[%5lu.%06lu]" (kernel/printk/printk.c, print_time(), 5.10 to 7.2).
    if (line.empty() || line.front() != '[') return -1;
    line.remove_prefix(std::min(line.find_first_not_of(' ', 1), line.size()));
    if (line.empty() || line.front() < '0' || line.front() > '9') return -1;
    double seconds = 0;
    const auto* end = line.data() + std::min<std::size_t>(line.size(), 24);
    const auto [stop, error] = std::from_chars(line.data(), end, seconds, std::chars_format::fixed);
    if (error != std::errc() || stop == end || *stop != ']') return -1;
    return seconds;
}

double RepeatableStreams::end() const {
    return std::min(limit_, wanted_);
}

void RepeatableStreams::end_by(double guest_seconds) {
    wanted_ = std::min(wanted_, guest_seconds);
}

void RepeatableStreams::feed_console(std::string_view bytes,
                                     const std::function<void(std::string_view)>& take) {
    while (!bytes.empty()) {
        const auto newline = bytes.find('\n');
        const auto piece = newline == std::string_view::npos ? bytes : bytes.substr(0, newline + 1);
        bytes.remove_prefix(piece.size());
        partial_ += piece.substr(0, longest_line);
        if (newline == std::string_view::npos && partial_.size() < longest_line) return;
        const auto line = std::exchange(partial_, {});
        take_line(line, take);
    }
}

void RepeatableStreams::take_line(std::string_view line,
                                  const std::function<void(std::string_view)>& take) {
    if (const auto time = printk_time(line); time >= 0) {
        console_time_ = std::max(console_time_, time);
        console_cut_ = console_cut_ || time > end();
    }
    if (console_cut_) return;
    console_.update(line);
    console_bytes_ += line.size();
    take(line);
}

void RepeatableStreams::finish_console(const std::function<void(std::string_view)>& take) {
    if (!partial_.empty()) take_line(std::exchange(partial_, {}), take);
}

bool RepeatableStreams::admit_event(std::string_view line, double uptime) {
    event_time_ = std::max(event_time_, uptime);
    events_cut_ = events_cut_ || uptime > end();
    if (events_cut_) return false;
    events_.update(line);
    events_.update("\n");
    event_bytes_ += line.size() + 1;
    return true;
}

bool RepeatableStreams::passed() const {
    const auto [slow, fast] = std::minmax(console_time_, event_time_);
    return slow > end() || fast > end() + grace;
}

model::StreamDigest RepeatableStreams::console_digest() {
    return {console_.hex(), console_bytes_};
}

model::StreamDigest RepeatableStreams::event_digest() {
    return {events_.hex(), event_bytes_};
}

}  // namespace faultline::run
