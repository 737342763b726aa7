// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/exit_code.hpp"
#include "cli/prepare.hpp"
#include "cli/run_arguments.hpp"
#include "host/cancel.hpp"
#include "kernel/cache.hpp"
#include "report/terminal.hpp"
#include "run/cell_runner.hpp"
#include "schedule/executor.hpp"
#include "vm/accelerator.hpp"
#include "vm/libvirt/libvirt_backend.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace faultline::cli {

/// Ends the process and its guests, for whoever asks a second time.
class HardStop {
 public:
    /// From now on there may be guests below this root of libvirt's.
    void arm(std::filesystem::path root);
    [[noreturn]] void now();

 private:
    std::mutex mutex_;
    std::filesystem::path root_;
};

/// What the executor is made of, and stays as long as it.
struct Guests {
    vm::LibvirtConnection connection;
    std::unique_ptr<kernel::Workspace> workspace;  ///< of the programs that were compiled
    std::unique_ptr<schedule::Executor> executor;
};

/// Why there can be no guests.
struct NoGuests {
    Error error;
    bool refused = false;  ///< it is the user's own program that is wrong
};

/// Connects to libvirt and collects what the cells bring into their guests; a scenario that is none
/// of theirs brings what the first one does. All that is given outlives the guests.
[[nodiscard]] tl::expected<Guests, NoGuests> connect_guests(
    const RunArguments& arguments, const Prepared& prepared,
    const vm::AcceleratorChoice& accelerator, report::TerminalReport& report,
    const host::Cancel& cancel);

/// The same with the accelerator that the command line wants; from then on `hard_stop` ends them.
/// Where there can be none, the user was told why.
[[nodiscard]] tl::expected<Guests, ExitCode> guests_or_tell(const RunArguments& arguments,
                                                            const Prepared& prepared,
                                                            report::TerminalReport& report,
                                                            const host::Cancel& cancel,
                                                            HardStop& hard_stop);

/// A compiler's words come in lines; they are the user's own, and no guest's.
void print_refusal(const Error& error);
/// The mistakes of a command line and of what it names.
void print_problems(const std::vector<config::Problem>& problems);

}  // namespace faultline::cli
