// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/digest.hpp"
#include "model/mode.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace faultline::run {

/// The two streams of a deterministic guest, each up to one moment of the guest's own time. It is
/// the host that ends a guest, sooner or later after that; what came behind the moment does not
/// count, so that two runs give the same bytes.
///
/// Console and events tell the time in their lines, in seconds since the boot: printk's stamps and
/// the agent's uptime. They may be some milliseconds apart, in each run by as much. A line without
/// a stamp belongs to the one before it.
class RepeatableStreams {
 public:
    /// The streams end no later than at this moment.
    void end_by(double guest_seconds);
    /// At another one, unless end_by() named an earlier one.
    void set_limit(double guest_seconds) { limit_ = guest_seconds; }

    /// Calls `take` with each whole line that counts, and its newline.
    void feed_console(std::string_view bytes, const std::function<void(std::string_view)>& take);
    /// Whether the event, its line without the newline, counts.
    [[nodiscard]] bool admit_event(std::string_view line, double uptime);
    /// The guest ended by itself: a last line without its newline counts, too.
    void finish_console(const std::function<void(std::string_view)>& take);

    [[nodiscard]] double console_time() const { return console_time_; }
    [[nodiscard]] double event_time() const { return event_time_; }
    /// Nothing that counts can come any more.
    [[nodiscard]] bool passed() const;
    /// A line came that does not count.
    [[nodiscard]] bool cut() const { return console_cut_ || events_cut_; }

    /// Once: the digests of what counted.
    [[nodiscard]] model::StreamDigest console_digest();
    [[nodiscard]] model::StreamDigest event_digest();

 private:
    [[nodiscard]] double end() const;
    void take_line(std::string_view line, const std::function<void(std::string_view)>& take);

    double limit_ = 1e18, wanted_ = 1e18;
    double console_time_ = 0, event_time_ = 0;
    bool console_cut_ = false, events_cut_ = false;
    std::string partial_;
    host::Sha256 console_, events_;
    std::uint64_t console_bytes_ = 0, event_bytes_ = 0;
};

/// The time of printk's stamp at the beginning of a line ("[    1.234567] x"); negative: none.
[[nodiscard]] double printk_time(std::string_view line);

}  // namespace faultline::run
