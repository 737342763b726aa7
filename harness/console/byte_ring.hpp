// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace faultline::console {

/// The last bytes of a stream, at most `capacity` of them. Memory that was never written to is not
/// resident.
class ByteRing {
 public:
    explicit ByteRing(std::size_t capacity);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    /// The oldest `bytes` bytes (at most size()), in two pieces since they may wrap around. Valid
    /// until the next push() or drop().
    [[nodiscard]] std::array<std::string_view, 2> oldest(std::size_t bytes) const;
    void drop(std::size_t bytes);
    /// `bytes` must fit into what is free.
    void push(std::string_view bytes);

 private:
    std::size_t capacity_;
    std::unique_ptr<char[]> bytes_;
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
};

}  // namespace faultline::console
