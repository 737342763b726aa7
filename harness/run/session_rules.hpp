// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"
#include "run/observation.hpp"

#include <chrono>
#include <optional>

namespace faultline::run {

/// How long what follows a finding is still collected.
inline constexpr std::chrono::milliseconds settle_after_panic{2000};
inline constexpr std::chrono::milliseconds settle_after_hang{1000};
[[nodiscard]] std::chrono::milliseconds settling_time(const model::Finding& finding);

/// The kernel itself says that a task or a CPU hangs.
[[nodiscard]] bool is_hang(model::FindingKind kind);

/// What is known of a guest whose console told of nothing.
struct Silence {
    Ending ending = Ending::reported;
    bool panic_told = false;  ///< by its pvpanic device
    bool panic_on_console = false;
    bool saw_kernel_output = false;
};

/// What the console did not say is a finding too, in the words that others use for it; nothing if
/// it had nothing to say.
[[nodiscard]] std::optional<model::Finding> what_silence_tells(const Silence& silence);

}  // namespace faultline::run
