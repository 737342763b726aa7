// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/byte_ring.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::console {

ByteRing::ByteRing(std::size_t capacity)
    : capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {}

std::array<std::string_view, 2> ByteRing::oldest(std::size_t bytes) const {
    const auto first = std::min(bytes, capacity_ - begin_);
    return {std::string_view(bytes_.get() + begin_, first),
            std::string_view(bytes_.get(), bytes - first)};
}

void ByteRing::drop(std::size_t bytes) {
    size_ -= bytes;
    begin_ = size_ == 0 ? 0 : (begin_ + bytes) % capacity_;
}

void ByteRing::push(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto end = (begin_ + size_) % capacity_;
    const auto first = std::min(bytes.size(), capacity_ - end);
    std::memcpy(bytes_.get() + end, bytes.data(), first);
    std::memcpy(bytes_.get(), bytes.data() + first, bytes.size() - first);
    size_ += bytes.size();
}

}  // namespace faultline::console
