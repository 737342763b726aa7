// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

namespace faultline::test {

/// What libFuzzer gave: the last two bytes choose how the rest is cut into chunks, so that a plain
/// file is a good seed.
class FuzzInput {
 public:
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : text_(reinterpret_cast<const char*>(data), size) {
        if (size < 2) return;
        seed_ = static_cast<unsigned>(data[size - 1]) << 8 | data[size - 2];
        text_.remove_suffix(2);
    }

    [[nodiscard]] std::string_view text() const { return text_; }

    /// Calls `feed` with the text in pieces of some lengths, short ones for the most part.
    template <class Feed>
    void in_chunks(Feed feed) const {
        std::minstd_rand random(seed_ + 1);
        for (auto rest = text_; !rest.empty();) {
            const auto longest = random() % 4 == 0 ? std::size_t{4096} : std::size_t{16};
            const auto piece = rest.substr(0, 1 + random() % longest);
            feed(piece);
            rest.remove_prefix(piece.size());
        }
    }

 private:
    std::string_view text_;
    unsigned seed_ = 0;
};

/// Ends the process, which libFuzzer takes for a finding.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
    std::abort();
}

}  // namespace faultline::test
