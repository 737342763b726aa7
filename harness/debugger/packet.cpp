// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/packet.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace faultline::debugger {
namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::uint8_t sum_of(std::string_view text) {
    std::uint8_t sum = 0;
    for (const char c : text)
        sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(c));
    return sum;
}

/// A run's count is told by a printable character (appendix E, "Overview").
constexpr int run_length_base = 29;

}  // namespace

std::string framed(std::string_view text) {
    return fmt::format("${}#{:02x}", text, sum_of(text));
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = digit(text[i]);
        const int low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::optional<std::uint64_t> hex_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value, 16);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

void PacketReader::feed(std::string_view bytes) {
    for (const char byte : bytes)
        take(byte);
}

std::optional<std::string> PacketReader::next() {
    if (packets_.empty()) return std::nullopt;
    auto packet = std::move(packets_.front());
    packets_.pop_front();
    return packet;
}

void PacketReader::take(char byte) {
    switch (state_) {
        case State::outside:
            if (byte != '$') return;  // an acknowledgement
            state_ = State::inside;
            raw_.clear();
            sum_ = 0;
            too_long_ = false;
            return;
        case State::inside:
            if (byte == '#') {
                state_ = State::first_digit;
                return;
            }
            sum_ = static_cast<std::uint8_t>(sum_ + static_cast<std::uint8_t>(byte));
            if (raw_.size() == most_bytes) {
                too_long_ = true;
            } else {
                raw_ += byte;
            }
            return;
        case State::first_digit:
            told_ = static_cast<std::uint8_t>(digit(byte) * 16);
            too_long_ = too_long_ || digit(byte) < 0;
            state_ = State::second_digit;
            return;
        case State::second_digit:
            told_ = static_cast<std::uint8_t>(told_ + digit(byte));
            too_long_ = too_long_ || digit(byte) < 0;
            state_ = State::outside;
            end_packet();
    }
}

void PacketReader::end_packet() {
    ++ended_;
    auto text = too_long_ || told_ != sum_ ? std::nullopt : unpacked();
    if (!text || packets_.size() == most_waiting) {
        ++dropped_;
        return;
    }
    packets_.push_back(std::move(*text));
}

std::optional<std::string> PacketReader::unpacked() const {
    std::string text;
    for (std::size_t i = 0; i < raw_.size(); ++i) {
        if (text.size() > most_bytes) return std::nullopt;
        if (raw_[i] == '}') {
            if (++i == raw_.size()) return std::nullopt;
            text += static_cast<char>(raw_[i] ^ 0x20);
        } else if (raw_[i] == '*') {
            if (++i == raw_.size() || text.empty() || raw_[i] < run_length_base) return {};
            text.append(static_cast<std::size_t>(raw_[i] - run_length_base), text.back());
        } else {
            text += raw_[i];
        }
    }
    return text;
}

}  // namespace faultline::debugger
