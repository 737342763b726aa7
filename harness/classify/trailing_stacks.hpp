// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/finding_store.hpp"
#include "classify/log_line.hpp"
#include "classify/related_stacks.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <string>

namespace faultline::classify {

/// After the trace of a lockup or a stall, which is all that its finding waits for, the kernel
/// prints the stacks of other CPUs and of its own threads. They are added to the finding then.
class TrailingStacks {
 public:
    explicit TrailingStacks(FindingStore& store) : store_(store) {}

    /// This finding has just been added; does nothing for kinds that nothing follows.
    void begin(model::FindingKind kind, std::string title, const Context& context);
    void take(const LogLine& line);
    /// Another report begins, or the log ends.
    void end();
    /// More may follow: its lines must not be left out.
    [[nodiscard]] bool open() const { return open_; }

 private:
    static constexpr unsigned max_idle_lines = 64;
    static constexpr unsigned max_lines = 2000;

    FindingStore& store_;
    RelatedStacks stacks_;
    model::FindingKind kind_{};
    std::string title_;
    Context context_;
    bool open_ = false;
    unsigned idle_lines_ = 0;
    unsigned lines_ = 0;
};

}  // namespace faultline::classify
