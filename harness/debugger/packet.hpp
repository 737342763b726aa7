// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::debugger {

/// "$text#checksum", as the GDB remote serial protocol frames it (GDB manual, appendix E,
/// "Overview"). The text holds none of "$#}*".
[[nodiscard]] std::string framed(std::string_view text);

/// Bytes as two hex digits each, and back; nothing if it is no such text.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
/// A number of at most 16 hex digits.
[[nodiscard]] std::optional<std::uint64_t> hex_number(std::string_view text);

/// Cuts what a stub sends into packets: checks their sums, undoes escapes and run lengths, drops
/// acknowledgements. A packet that is longer than `most_bytes` or damaged is dropped and counted.
class PacketReader {
 public:
    static constexpr std::size_t most_bytes = std::size_t{64} * 1024;
    static constexpr std::size_t most_waiting = 256;

    void feed(std::string_view bytes);
    /// The oldest packet's text.
    [[nodiscard]] std::optional<std::string> next();
    /// How many packets came to their end, whole or not: each is acknowledged.
    [[nodiscard]] std::size_t ended() const { return ended_; }
    /// How many packets were dropped, or came while most_waiting of them waited.
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
    enum class State { outside, inside, first_digit, second_digit };

    void take(char byte);
    void end_packet();
    [[nodiscard]] std::optional<std::string> unpacked() const;

    State state_ = State::outside;
    std::string raw_;
    std::uint8_t sum_ = 0, told_ = 0;
    bool too_long_ = false;
    std::deque<std::string> packets_;
    std::size_t ended_ = 0, dropped_ = 0;
};

}  // namespace faultline::debugger
