// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

namespace faultline::run {

/// What of an emulator could make a kernel report this without being at fault.
enum class Suspicion {
    none,  ///< it follows from what the kernel's code does, however it is interleaved and timed
    /// Time that passed for the guest while one of its CPUs did not run, or a lost wake-up.
    time,
    /// CPUs in threads of their own: one runs code that another is patching, or sees its stores in
    /// an order that the processor would not allow.
    threads,
};

/// Of a guest of `cpus` CPUs under QEMU's TCG with a thread for each.
[[nodiscard]] Suspicion suspicion_of(model::FindingKind kind, unsigned cpus);

/// Whether the second is the first one again: the same title, by its signature; a hang of a CPU
/// may show in another function, for which one is interrupted is chance.
[[nodiscard]] bool is_same_failure(const model::Finding& first, const model::Finding& second);

}  // namespace faultline::run
