// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/fd.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace faultline::run {

/// Holds a guest at one byte of its console, and changes nothing for it before that: its serial
/// port takes no more once the FIFO behind it is full. A FIFO is a number of pages, each of which
/// is free again when all of it was read (pipe(7)); so bytes of no meaning are put before the
/// guest's, that the last one it may print ends the last page. Nothing is read but what has to be
/// for the guest to get there.
class ConsoleGate {
 public:
    /// Of a guest that was not started yet: it will print `bytes`, and no more. `fd` is the FIFO's
    /// reading end, not owned.
    [[nodiscard]] static Result<ConsoleGate> close_at(int fd, std::uint64_t bytes);

    /// Reads what may be read. Whether the guest has printed all that it may.
    [[nodiscard]] Result<bool> look(const std::function<void(std::string_view)>& take);
    /// Takes what the guest may print off the FIFO, whether it has printed all of that or less: the
    /// port is free again.
    [[nodiscard]] Result<void> open(const std::function<void(std::string_view)>& take);

 private:
    ConsoleGate(int fd, std::uint64_t page, std::uint64_t filling, std::uint64_t all,
                std::uint64_t held)
        : fd_(fd), page_(page), filling_(filling), left_(all), held_(held) {}
    [[nodiscard]] Result<std::uint64_t> waiting() const;
    [[nodiscard]] Result<void> read(std::uint64_t bytes,
                                    const std::function<void(std::string_view)>& take);

    int fd_;
    std::uint64_t page_;
    std::uint64_t filling_;  ///< bytes of ours that have not been read yet
    std::uint64_t left_;     ///< bytes that have not been read yet, ours and those of the guest
    std::uint64_t held_;     ///< how many the FIFO holds
};

}  // namespace faultline::run
