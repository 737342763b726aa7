// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_verb.hpp"
#include "cli/run_arguments.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace faultline::cli {
namespace {

CLI::Validator not_empty() {
    return {[](const std::string& text) {
                return text.empty() ? std::string("an empty text names no directory")
                                    : std::string();
            },
            ""};
}

/// Guests are QEMU's: another driver of libvirt's could not even parse their domains.
CLI::Validator qemu_uri() {
    return {[](const std::string& text) {
                const auto scheme = text.substr(0, text.find_first_of(":+"));
                return scheme == "qemu" ? std::string()
                                        : "'" + text +
                                              "' is no URI of libvirt's QEMU driver, such as "
                                              "qemu:///session or qemu+ssh://host/system";
            },
            ""};
}

}  // namespace

std::vector<std::string> take_program_arguments(std::vector<std::string>& words) {
    const auto end = std::find(words.begin(), words.end(), "--");
    const bool program = std::any_of(words.begin(), end, [](const std::string& word) {
        return word == "-p" || word == "--program" || word.starts_with("--program=");
    });
    if (end == words.end() || !program) return {};
    std::vector<std::string> arguments(end + 1, words.end());
    words.erase(end, words.end());
    return arguments;
}

std::vector<std::string> RunArguments::all_settings() const {
    auto all = settings;
    if (deterministic) all.emplace_back("scenario.mode=deterministic");
    if (seed) all.push_back(fmt::format("matrix.seed=[{}]", *seed));
    return all;
}

CLI::App* add_run_verb(CLI::App& app, RunArguments& arguments) {
    auto* run = app.add_subcommand("run", "Run a scenario or a matrix and write the verdicts");
    run->add_option("SCENARIO", arguments.scenario,
                    "the TOML file of a scenario, or of a matrix that names several; may be left "
                    "out where --program is given");
    run->add_option("-p,--program", arguments.program,
                    "run this in the guest, in place of the scenario's workload: a C file, a "
                    "program or a script; what stands after -- are its arguments")
        ->type_name("FILE");
    run->add_option("-k,--kernel", arguments.kernels,
                    "a kernel to test, in place of the scenario's: a bzImage or vmlinux, tree:DIR, "
                    "build:RECIPE, or debian:SUITE[/FLAVOUR][@VERSION]; may be repeated")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    run->add_option("--as", arguments.as,
                    "give the only --kernel the name of this reference: its cells have the ids of "
                    "that one (a verdict's replay says so)")
        ->type_name("REF")
        ->needs("--kernel");
    add_setting_option(*run, arguments);
    run->add_flag("--deterministic", arguments.deterministic,
                  "the same seed gives the same run: short for --set scenario.mode=deterministic");
    run->add_option("--seed", arguments.seed, "the seed, in place of the scenario's")
        ->type_name("N")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62));
    run->add_option("-o,--out", arguments.out,
                    "where the run's results go (default: results/<time>-<scenario>)")
        ->type_name("DIR")
        ->check(not_empty());
    run->add_option("--report", arguments.reports,
                    "also write FORMAT (see faultline report) when the run ends: to FILE, or into "
                    "the run's directory; may be repeated")
        ->type_name("FORMAT[=FILE]")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->check(CLI::Validator(wrong_report, ""));
    run->add_option("--vmlinux", arguments.vmlinux,
                    "the kernel's vmlinux with debug information: a memory dump is summed up "
                    "with it, and frames in reports get their source lines")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    run->add_option("--connect", arguments.connect,
                    "libvirt's URI (default: its QEMU driver inside this process)")
        ->type_name("URI")
        ->check(qemu_uri());
    run->add_option("--accel", arguments.accel, "auto (default), kvm or tcg")
        ->check(CLI::IsMember({"auto", "kvm", "tcg"}));
    add_matrix_options(*run, arguments);
    add_schedule_options(*run, arguments.scheduling);
    run->add_flag("-n,--dry-run", arguments.dry_run,
                  "print the cells and their domains, start nothing");
    run->add_flag("--no-confirm", arguments.no_confirm,
                  "take every finding for the kernel's; else what an emulator may have done is "
                  "run again in a way in which it cannot");
    run->add_flag("--keep-image", arguments.keep_image,
                  "keep each guest's initramfs beside its verdict");
    run->add_flag("-q,--quiet", arguments.quiet, "print only errors");
    add_offline_option(*run, arguments);
    run->add_flag("--refresh", arguments.refresh, "look for newer Debian kernels now");
    run->add_flag("--expect", arguments.exit_mode.expect,
                  "exit 0 if the scenario's expected finding was reproduced");
    run->add_flag("--bisect", arguments.exit_mode.bisect,
                  "answer as a step of git bisect run: 0 good, 1 bad, 125 cannot tell, 128 stop");
    run->add_option("--signature", arguments.exit_mode.signature,
                    "with --bisect: only a finding of this title is bad")
        ->type_name("TITLE")
        ->needs("--bisect");
    add_resume_option(*run, arguments.scheduling);
    run->footer(
        "Exit status: 0 every cell passed, 1 a kernel failed, 2 a cell could not be\n"
        "judged or was not run, 3 everything was skipped, 64 usage, 130 interrupted.\n\n"
        "Examples:\n"
        "  faultline run --kernel debian:bookworm/cloud scenarios/oom-loop.toml\n"
        "  faultline run --kernel arch/x86/boot/bzImage scenarios/boot.toml\n"
        "  faultline run --kernel tree:../linux --program repro.c -- --loops 3\n"
        "  faultline run -k tree:../linux --set topology.memory=2GiB scenarios/boot.toml\n"
        "  faultline run --only 'kernel ~ sid && scenario != nas' scenarios/nightly.toml\n"
        "  faultline run --budget 30min --jobs 4 scenarios/nightly.toml\n"
        "  faultline run --resume results/20261122-034512-nightly\n"
        "  git bisect run faultline run --bisect --kernel tree:. ../scenario.toml");
    return run;
}

}  // namespace faultline::cli
