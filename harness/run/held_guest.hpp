// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace faultline::run {

/// A guest that is held for a debugger, and waits for it as long as it takes.
struct HeldGuest {
    std::filesystem::path port;    ///< the socket of its GDB stub
    std::filesystem::path kernel;  ///< what it boots
    std::optional<double> uptime;  ///< the guest's, by its console; none: it was not started yet
};

/// What a person wants who brings a debugger. Such a guest is ended by no time of the host's: it
/// may stand still for hours.
struct DebuggerHold {
    /// Hold it when it prints this byte of its console (counted from 0, as model::ConsolePlace);
    /// none: before its first instruction.
    std::optional<std::uint64_t> until_byte;
    /// Called once, by the thread that watches the guest. It runs on when the debugger says so.
    std::function<void(const HeldGuest&)> on_held;
};

}  // namespace faultline::run
