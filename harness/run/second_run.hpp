// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "run/cell_runner.hpp"
#include "run/confirmation.hpp"

#include <filesystem>
#include <string>

namespace faultline::run {

/// What the first guest was booted from.
struct GuestDisks {
    std::filesystem::path initramfs;
    std::filesystem::path root;  ///< empty: the initramfs is all
};

struct SecondRunProgress {
    std::string what;  ///< is to be seen again
    OnProgress on_progress;
};

/// The cell once more, in a guest in which the emulator cannot be at fault, with the more time that
/// this takes. Its files begin with "confirm-" and lie beside those of the first guest, which is
/// gone. An error says why it could not be run.
[[nodiscard]] Result<SecondRun> run_again(const CellRequest& request,
                                          const CellEnvironment& environment,
                                          const GuestDisks& disks, const host::Cancel& cancel,
                                          const SecondRunProgress& progress);

}  // namespace faultline::run
