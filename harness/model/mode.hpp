// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::model {

/// How an emulator runs a guest's CPUs. The names in scenarios and verdicts are those of
/// to_string().
enum class Mode {
    parallel,       ///< a thread each
    one_thread,     ///< in turn, and time counted by instructions
    deterministic,  ///< so too, and all is fixed that could tell one run from another
};
[[nodiscard]] std::string_view to_string(Mode mode);
[[nodiscard]] std::optional<Mode> mode_from(std::string_view name);

/// What a deterministic guest sent, as far as it counts: to its own end, or to the moment of its
/// own time at which it was enough.
struct StreamDigest {
    std::string sha256;
    std::uint64_t bytes = 0;
};

/// What ended the streams of a deterministic guest.
enum class StreamEnd {
    guest,  ///< it powered off, or stood still after a panic
    time,   ///< a moment of the guest's time
    host,   ///< we did, at no moment that the guest knows of: another run may end elsewhere
};
[[nodiscard]] std::string_view to_string(StreamEnd end);

/// What makes a deterministic guest the one that it is, beside kernel and image, and what it gave.
struct Determinism {
    std::uint64_t seed = 0;
    unsigned instruction_shift = 3;  ///< an instruction takes 2^N ns of the guest's time
    StreamDigest console, events;
    StreamEnd end = StreamEnd::host;
    /// The host kept the guest waiting at its serial port, which it can see; never, almost always.
    bool guest_waited = false;

    /// The same for the same streams; 16 hexadecimal digits.
    [[nodiscard]] std::string schedule() const;
};

}  // namespace faultline::model
