// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

inline constexpr std::size_t max_related_stacks = 16;
inline constexpr std::size_t max_related_frames = 64;

/// Whether the line announces a stack other than the report's own: who allocated and freed the
/// memory (KASAN, KMSAN, KFENCE, SLUB, page owner), lockdep's chain of locks, other CPUs, kernel
/// threads that a stall tells of.
[[nodiscard]] bool introduces_stack(std::string_view text);

/// Gathers a report's other stacks, each with the line that announced it. Bounded by the two
/// constants above.
class RelatedStacks {
 public:
    /// `own`: the line belongs to the report's own trace. False if it is of no related stack.
    bool take(std::string_view text, bool own);
    /// Those that have a frame, in the order of the log.
    [[nodiscard]] std::vector<model::RelatedStack> take_all();

 private:
    /// Between the announcement and the frames stand task, registers and code.
    static constexpr unsigned max_lines_to_frame = 40;

    bool take_frame(std::string_view text);

    std::vector<model::RelatedStack> stacks_;
    std::string title_;   ///< of the stack that is being told of; empty: none is
    bool begun_ = false;  ///< stacks_.back() is that stack
    bool full_ = false;   ///< there is no room for it
    unsigned lines_ = 0;  ///< since its last frame
};

}  // namespace faultline::classify
