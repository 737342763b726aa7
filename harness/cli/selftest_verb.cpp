// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/selftest_verb.hpp"

#include "cli/accelerator_option.hpp"
#include "cli/kernel_source.hpp"
#include "cli/signals.hpp"
#include "config/workload_config.hpp"
#include "host/directories.hpp"
#include "report/selftest_report.hpp"
#include "report/terminal.hpp"
#include "selftest/selftest.hpp"
#include "store/run_directory.hpp"
#include "vm/libvirt/libvirt_backend.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace faultline::cli {
namespace {

/// Empty: nothing to complain of.
std::optional<Error> mistake_in(const SelftestArguments& arguments) {
    if (const auto ref = kernel::parse_kernel_ref(arguments.kernel); !ref) return ref.error();
    const auto known = selftest::known_names();
    for (const auto& name : arguments.only) {
        if (name.starts_with("lkdtm/")) continue;
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return Error{fmt::format("nothing called '{}' can be provoked", name),
                         fmt::format("known are {}, and lkdtm/TYPE", fmt::join(known, ", "))};
        }
    }
    if (arguments.out.empty()) return std::nullopt;
    if (const auto out = store::RunDirectory::check(arguments.out); !out) return out.error();
    return std::nullopt;
}

std::vector<std::string> command_of(const SelftestArguments& arguments) {
    std::vector<std::string> words{"faultline", "selftest", "--kernel", arguments.kernel};
    for (const auto& name : arguments.only)
        words.insert(words.end(), {"--only", name});
    return words;
}

}  // namespace

CLI::App* add_selftest_verb(CLI::App& app, SelftestArguments& arguments) {
    auto* verb = app.add_subcommand(
        "selftest", "Make a kernel do wrong on purpose, and check that each failure is named");
    verb->add_option("-k,--kernel", arguments.kernel,
                     "the kernel: a bzImage or vmlinux, tree:DIR, build:RECIPE, or "
                     "debian:SUITE[/FLAVOUR][@VERSION]")
        ->type_name("REF")
        ->required();
    verb->add_option(
            "--only", arguments.only,
            "provoke only this: a name of the table, lkdtm, or lkdtm/TYPE; may be repeated")
        ->type_name("NAME")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb->add_option("-o,--out", arguments.out,
                     "where verdicts and consoles go (default: results/<time>-selftest)")
        ->type_name("DIR");
    verb->add_option("--format", arguments.format, "text (default) or json")
        ->check(CLI::IsMember({"text", "json"}));
    verb->add_option("--accel", arguments.accel, "auto (default), kvm or tcg")
        ->check(CLI::IsMember({"auto", "kvm", "tcg"}));
    verb->add_flag("-q,--quiet", arguments.quiet, "print nothing but the table");
    verb->add_flag("--offline", arguments.offline, "use only kernels that are fetched already");
    verb->footer(
        "What a kernel prints nothing of is a skip with its reason, never a success.\n"
        "Exit status: 0 all that was printed was named, 1 something was not, 2 something\n"
        "could not be judged, 3 everything was skipped, 64 usage, 130 interrupted.\n\n"
        "Examples:\n"
        "  faultline selftest --kernel debian:bookworm/cloud\n"
        "  faultline selftest --kernel tree:../linux --only lkdtm");
    return verb;
}

ExitCode selftest_verb(const SelftestArguments& arguments) {
    if (const auto mistake = mistake_in(arguments)) {
        fmt::print(stderr, "{}", report::to_text(*mistake));
        return ExitCode::usage;
    }
    const auto workloads = config::load_workloads(host::guest_directory());
    if (!workloads) {
        for (const auto& problem : workloads.error())
            fmt::print(stderr, "{}\n", config::to_string(problem));
        return ExitCode::cannot_judge;
    }
    host::Cancel cancel;
    const SignalThread signals(cancel);
    std::optional<report::TerminalReport> progress(report::terminal_options(arguments.quiet));
    const auto failed = [&](const Error& error) {
        progress->problem(error);
        return ExitCode::cannot_judge;
    };
    const auto options = provider_options(arguments.offline, *progress);
    const auto kernels = kernel_source(options, cancel);
    const auto directory = store::RunDirectory::create(
        arguments.out.empty() ? store::default_run_directory("selftest") : arguments.out);
    if (!directory) return failed(directory.error());
    auto connection = vm::connect_libvirt({{}, host::state_directory()});
    if (!connection) return failed(connection.error());

    run::CellEnvironment environment;
    environment.backend = connection->backend.get();
    environment.accelerator = vm::choose_accelerator(wanted_accelerator(arguments.accel));
    environment.guest = host::guest_directory();
    environment.workloads = &*workloads;
    schedule::LocalExecutor executor(environment);
    const auto result =
        selftest::run_selftest({arguments.kernel, arguments.only, command_of(arguments)}, executor,
                               kernels, *directory, *progress, cancel);
    progress.reset();  // its status line must not come between
    fmt::print("{}", arguments.format == "json" ? report::selftest_json(result)
                                                : report::selftest_text(result));
    return result.interrupted ? ExitCode::interrupted : selftest::exit_status(result.rows);
}

}  // namespace faultline::cli
