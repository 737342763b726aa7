// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "console/line_assembler.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// Who printed a line, where the kernel says so (CONFIG_PRINTK_CALLER): a task or a CPU. 'T', 'C',
/// or 0 where it does not.
struct Context {
    char kind = 0;
    std::uint64_t id = 0;
    bool operator==(const Context&) const = default;
};

/// A console line without what consoles and log daemons put before the kernel's own text.
struct LogLine {
    std::string_view text;  ///< may begin with the blanks of the kernel's own indentation
    std::string_view lead;  ///< what stood before the time stamp: usually nothing
    std::optional<double> time;
    Context context;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t number = 0;
};

/// Takes off what log_prefix.hpp knows, carriage returns, colours, and the frame that LAVA puts
/// around a line. A kernel's time stamp counts wherever it stands, since a program's unfinished
/// line may stand before it. Allocates nothing for a line without escapes.
class PrefixStripper {
 public:
    /// The result lives until the next call, and no longer than the line.
    [[nodiscard]] LogLine strip(const console::Line& line);

 private:
    std::string without_colours_;
    std::string unescaped_;
};

}  // namespace faultline::classify
