// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/registers.hpp"
#include "classify/related_stacks.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

inline constexpr std::size_t max_modules = 512;

/// Of dump_kernel_offset(), arch/x86/kernel/setup.c and arch/arm64/kernel/setup.c (6.12), at a
/// panic: `Kernel Offset: 0x1c00000 from 0xffffffff81000000 (relocation range: ...)`.
inline constexpr std::string_view kernel_offset = "Kernel Offset: ";

/// What a report tells beside its title and its own trace: registers, code, modules, hardware,
/// work queue, related stacks. All of it is bounded, whatever the guest prints.
class ReportDetails {
 public:
    /// A line of the report; `in_own_trace`: the report's own call trace stands here. False if the
    /// line tells nothing that is kept here.
    bool take(std::string_view text, bool in_own_trace);
    /// Puts into the finding what it does not have yet. Nothing is left here.
    void move_to(model::Finding& finding);

 private:
    bool take_pointer(std::string_view text);
    bool take_registers(std::string_view text, bool in_own_trace);
    bool take_code(std::string_view text);
    bool take_modules(std::string_view text);
    bool take_module_names(std::string_view text);
    bool take_words(std::string_view text);

    RegisterReader reader_;
    RelatedStacks related_;
    Registers registers_;
    /// The first dump of kernel mode is the report's. It is over when a trace begins.
    bool registers_over_ = false;
    bool user_mode_ = false;  ///< what follows is what a program's registers held
    bool user_code_ = false;  ///< so is the code that comes now
    std::optional<model::Frame> pointer_;
    std::string code_;
    unsigned more_code_ = 0;  ///< lines of code that still follow
    std::vector<std::string> modules_;
    bool modules_seen_ = false;
    bool more_modules_ = false;  ///< the line was long, so the next may go on
    std::string hardware_;
    std::string command_;
    std::optional<std::uint64_t> pid_;
    std::optional<unsigned> cpu_;
    std::map<std::string, std::string> details_;
};

}  // namespace faultline::classify
