// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "classify/stack_listing.hpp"
#include "model/aftermath.hpp"
#include "vm/machine.hpp"

#include <chrono>
#include <functional>
#include <string_view>
#include <vector>

namespace faultline::run {

/// Hands what the console says to the listing until that has enough, or until the deadline.
using ReadConsole = std::function<void(std::chrono::steady_clock::time_point deadline,
                                       const std::function<bool()>&)>;

/// Asks a guest that hangs for the stacks of its CPUs (SysRq l, which sends each CPU an NMI) and of
/// its blocked tasks (SysRq w), and waits for them, each for 5 s at most. A kernel that tells of no
/// CPU within that time has QEMU tell where its CPUs stand.
[[nodiscard]] Result<model::HangStacks> hang_stacks(vm::Machine& machine,
                                                    const classify::StackListing& listing,
                                                    unsigned cpus, const ReadConsole& read);

/// Where each CPU stands, of `info registers -a`: a stack of one frame, the function of which is
/// the address ("0xffffffff81cbc56f").
[[nodiscard]] std::vector<model::RelatedStack> stacks_of_registers(std::string_view text);

}  // namespace faultline::run
