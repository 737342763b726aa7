// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/log_line.hpp"
#include "console/line_assembler.hpp"
#include "model/finding.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

/// Reads the stacks that a kernel lists because it was asked to (SysRq l and w), from its console:
/// they are no findings. At most 160 stacks of 64 frames; others are passed over.
class StackListing {
 public:
    StackListing();
    StackListing(const StackListing&) = delete;
    StackListing& operator=(const StackListing&) = delete;

    void feed(std::string_view bytes);

    /// CPUs that have begun to tell of themselves.
    [[nodiscard]] std::size_t cpus() const { return cpus_.size(); }
    /// The kernel said that it had changed its log level, as SysRq 0 to 9 make it do: nothing that
    /// was asked for before is still to come.
    [[nodiscard]] bool ended() const { return ended_; }
    /// Those that have a frame, in the console's order.
    [[nodiscard]] std::vector<model::RelatedStack> stacks() const;

 private:
    void take(const console::Line& line);
    void begin(std::string_view text);
    void add(model::Frame frame);

    PrefixStripper stripper_;
    console::LineAssembler lines_;
    std::set<std::string> cpus_;
    std::vector<model::RelatedStack> stacks_;
    bool open_ = false;
    bool ended_ = false;
};

}  // namespace faultline::classify
