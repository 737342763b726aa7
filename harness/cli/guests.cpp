// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/guests.hpp"

#include "cli/accelerator_option.hpp"
#include "cli/scenario_files.hpp"
#include "host/directories.hpp"
#include "model/printable.hpp"
#include "vm/guest_record.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace faultline::cli {

void HardStop::arm(std::filesystem::path root) {
    const std::scoped_lock lock(mutex_);
    root_ = std::move(root);
}

void HardStop::now() {
    const std::scoped_lock lock(mutex_);
    if (!root_.empty()) {
        [[maybe_unused]] const auto swept = vm::sweep_root(root_);
        // Nothing but QEMU runs below a root of ours: what has no record is libvirt asking one
        // what it can do.
        const std::vector<std::string> words{"qemu-system", root_.string() + "/"};
        for (const int pid : vm::processes_with(words))
            [[maybe_unused]] const vm::KilledProcess killed(pid, words);
    }
    fmt::print(stderr, "\nfaultline: stopped at once; --resume goes on\n");
    std::_Exit(static_cast<int>(ExitCode::interrupted));
}

tl::expected<Guests, NoGuests> connect_guests(const RunArguments& arguments,
                                              const Prepared& prepared,
                                              const vm::AcceleratorChoice& accelerator,
                                              report::TerminalReport& report,
                                              const host::Cancel& cancel) {
    const auto fail = [](Error error, bool refused = false) {
        return tl::unexpected(NoGuests{std::move(error), refused});
    };
    Guests guests;
    // First, since it goes on in the background.
    auto connection = vm::connect_libvirt({arguments.connect, host::state_directory()});
    if (!connection) return fail(connection.error());
    guests.connection = std::move(*connection);
    for (const auto& note : guests.connection.notes)
        report.note(note);
    auto workspace = kernel::Workspace::make(host::cache_directory());
    if (!workspace) return fail(workspace.error());
    guests.workspace = std::make_unique<kernel::Workspace>(std::move(*workspace));
    const auto files = collect_all_files(prepared, guests.workspace->path(), cancel);
    if (!files.missing.what.empty()) return fail(files.missing);
    if (!files.refused.what.empty()) return fail(files.refused, true);
    run::CellEnvironment environment;
    environment.backend = guests.connection.backend.get();
    environment.accelerator = accelerator;
    environment.guest = host::guest_directory();
    environment.workloads = &prepared.workloads;
    // What is looked for by its title is believed where it is seen, and the rest is not asked for.
    const auto& mode = arguments.exit_mode;
    environment.confirm = !arguments.no_confirm && !mode.expect && mode.signature.empty();
    environment.keep_image = arguments.keep_image;
    environment.hold = arguments.hold.get();
    environment.vmlinux = arguments.vmlinux;
    if (!files.files.empty()) environment.files = *files.files.begin()->second;
    guests.executor = std::make_unique<schedule::LocalExecutor>(environment, files.files);
    return guests;
}

tl::expected<Guests, ExitCode> guests_or_tell(const RunArguments& arguments,
                                              const Prepared& prepared,
                                              report::TerminalReport& report,
                                              const host::Cancel& cancel, HardStop& hard_stop) {
    const auto accelerator = vm::choose_accelerator(wanted_accelerator(arguments.accel));
    if (!accelerator.warning.empty()) report.warning(accelerator.warning);
    auto guests = connect_guests(arguments, prepared, accelerator, report, cancel);
    if (!guests) {
        const auto& [error, refused] = guests.error();
        refused ? print_refusal(error) : report.problem(error);
        return tl::unexpected(refused ? ExitCode::usage : ExitCode::cannot_judge);
    }
    hard_stop.arm(guests->connection.backend->scratch().parent_path());
    return std::move(*guests);
}

void print_refusal(const Error& error) {
    std::istringstream lines("error: " + error.what);
    for (std::string line; std::getline(lines, line);)
        fmt::print(stderr, "{}\n", model::printable(line, 1000));
    if (!error.hint.empty()) fmt::print(stderr, "hint: {}\n", model::printable(error.hint, 1000));
}

void print_problems(const std::vector<config::Problem>& problems) {
    for (const auto& problem : problems) {
        fmt::print(stderr, "{}\n", config::to_string(problem));
    }
    fmt::print(stderr, "{} mistake{}; nothing was started\n", problems.size(),
               problems.size() == 1 ? "" : "s");
}

}  // namespace faultline::cli
