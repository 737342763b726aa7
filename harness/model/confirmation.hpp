// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace faultline::model {

/// A cell that failed under an emulator with a thread for each CPU is run once more in a way in
/// which the emulator cannot be at fault, and this is what that came to.
struct Confirmation {
    /// Per finding of the verdict: it was seen again, or not. Nothing: its blame was not in doubt.
    std::vector<std::optional<bool>> findings;
    std::string mode;     ///< of the second run, for a person
    std::string outcome;  ///< what it came to, a sentence; empty: it was not run to its end
    /// Why what was seen once is not called the kernel's; empty where the cell stays failed.
    std::string unconfirmed;
    std::vector<std::string> titles;  ///< of what the second run found
    /// How long the one of the first run's CPUs that waited most was kept waiting by the host.
    std::optional<double> host_delay_seconds;

    [[nodiscard]] std::optional<bool> of(std::size_t finding) const {
        return finding < findings.size() ? findings[finding] : std::nullopt;
    }
};

}  // namespace faultline::model
