// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/app.hpp"

#include "base/exit_code.hpp"
#include "cli/analyze_verb.hpp"
#include "cli/bisect_verb.hpp"
#include "cli/ci_verb.hpp"
#include "cli/compare_verbs.hpp"
#include "cli/explore_verb.hpp"
#include "cli/faults_verb.hpp"
#include "cli/help_format.hpp"
#include "cli/history_verb.hpp"
#include "cli/image_verb.hpp"
#include "cli/import_verb.hpp"
#include "cli/kernel_verb.hpp"
#include "cli/merge_verb.hpp"
#include "cli/minimise_verb.hpp"
#include "cli/refusal.hpp"
#include "cli/replay_verb.hpp"
#include "cli/report_verb.hpp"
#include "cli/run_verb.hpp"
#include "cli/selftest_verb.hpp"
#include "cli/store_verb.hpp"
#include "cli/sweep_verb.hpp"
#include "cli/verify_verb.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::cli {
namespace {

/// `git bisect run` takes 64 for a bad revision: a wrong command line must stop it instead.
bool is_bisection(int argc, char** argv) {
    const std::span words(argv, static_cast<std::size_t>(argc));
    return std::any_of(words.begin(), words.end(),
                       [](const char* word) { return std::string_view(word) == "--bisect"; });
}

/// What was printed and cannot be written (a full disk) is no success.
int checked_output(int status, int argc, char** argv) {
    const bool failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (!failed || status != 0) return status;
    fmt::print(stderr, "faultline: error: cannot write to standard output\n");
    return static_cast<int>(is_bisection(argc, argv) ? ExitCode::bisect_stop
                                                     : ExitCode::cannot_judge);
}

/// A standard stream that the caller closed must not become the first file that we open.
void occupy_standard_streams() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (::fcntl(fd, F_GETFD) >= 0) continue;
        [[maybe_unused]] const int null = ::open("/dev/null", O_RDWR);  // takes the lowest free one
    }
}

/// A first word that is no verb: CLI11 would say only that a verb is missing.
bool names_no_verb(const CLI::App& app, const std::vector<std::string>& words) {
    if (words.empty() || words.front().starts_with('-')) return false;
    const auto verbs = app.get_subcommands([](const CLI::App*) { return true; });
    return std::none_of(verbs.begin(), verbs.end(),
                        [&](const CLI::App* verb) { return verb->get_name() == words.front(); });
}

int run_verbs(int argc, char** argv) {
    CLI::App app{
        "Boots kernels in NUMA guests, runs workloads in them, and says what the kernel\n"
        "did; or reads a kernel's log from elsewhere and says the same of it."};
    app.name("faultline");
    app.formatter(std::make_shared<HelpFormat>());  // the verbs inherit it
    app.set_version_flag("--version", "faultline " FAULTLINE_VERSION);
    app.require_subcommand(1);
    app.failure_message(refusal);
    app.footer(
        "Example: faultline run --kernel debian:bookworm/cloud scenarios/oom-loop.toml\n"
        "         faultline analyze console.log\n"
        "Help on a verb: faultline run --help");
    RunArguments run_arguments;
    run_arguments.words.assign(argv + std::min(1, argc), argv + argc);
    auto* run = add_run_verb(app, run_arguments);
    RunArguments ci_arguments;
    ci_arguments.words = run_arguments.words;
    auto* ci = add_ci_verb(app, ci_arguments);
    ExploreArguments explore_arguments;
    auto* explore = add_explore_verb(app, explore_arguments);
    VerifyArguments verify_arguments;
    auto* verify = add_verify_verb(app, verify_arguments);
    ReplayArguments replay_arguments;
    auto* replay = add_replay_verb(app, replay_arguments);
    MergeArguments merge_arguments;
    auto* merge = add_merge_verb(app, merge_arguments);
    ImportArguments import_arguments;
    auto* import_report = add_import_verb(app, import_arguments);
    BisectArguments bisect_arguments;
    bisect_arguments.words = run_arguments.words;
    auto* bisect = add_bisect_verb(app, bisect_arguments);
    MinimiseArguments minimise_arguments;
    minimise_arguments.words = run_arguments.words;
    auto* minimise = add_minimise_verb(app, minimise_arguments);
    SweepArguments sweep_arguments;
    sweep_arguments.words = run_arguments.words;
    auto* sweep = add_sweep_verb(app, sweep_arguments);
    AnalyzeArguments analyze_arguments;
    auto* analyze = add_analyze_verb(app, analyze_arguments);
    ReportArguments report_arguments;
    auto* report = add_report_verb(app, report_arguments);
    SelftestArguments selftest_arguments;
    auto* selftest = add_selftest_verb(app, selftest_arguments);
    HistoryArguments history_arguments;
    auto* history = add_history_verb(app, history_arguments);
    CompareArguments compare_arguments;
    auto* compare = add_compare_verb(app, compare_arguments);
    DiffArguments diff_arguments;
    auto* diff = add_diff_verb(app, diff_arguments);
    StoreArguments store_arguments;
    auto* store = add_store_verb(app, store_arguments);
    FaultsArguments faults_arguments;
    auto* faults = add_faults_verb(app, faults_arguments);
    ImageArguments image_arguments;
    auto* image = add_image_verb(app, image_arguments);
    KernelArguments kernel_arguments;
    auto* kernel = add_kernel_verb(app, kernel_arguments);
    try {
        std::vector<std::string> words(argv + 1, argv + argc);
        if (names_no_verb(app, words)) throw CLI::ExtrasError("faultline", {words.front()});
        run_arguments.program_arguments = take_program_arguments(words);
        explore_arguments.common.program_arguments = run_arguments.program_arguments;
        verify_arguments.common.program_arguments = run_arguments.program_arguments;
        sweep_arguments.program_arguments = run_arguments.program_arguments;
        std::reverse(words.begin(), words.end());  // as CLI11 takes them
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        if (status == 0) return 0;
        return static_cast<int>(is_bisection(argc, argv) ? ExitCode::bisect_stop : ExitCode::usage);
    }
    if (run->parsed()) return static_cast<int>(run_verb(run_arguments));
    if (ci->parsed()) return static_cast<int>(ci_verb(std::move(ci_arguments)));
    if (explore->parsed()) return static_cast<int>(explore_verb(explore_arguments));
    if (verify->parsed()) return static_cast<int>(verify_verb(verify_arguments));
    if (replay->parsed()) return static_cast<int>(replay_verb(replay_arguments));
    if (merge->parsed()) return static_cast<int>(merge_verb(merge_arguments));
    if (import_report->parsed()) return static_cast<int>(import_verb(import_arguments));
    if (bisect->parsed()) return static_cast<int>(bisect_verb(bisect_arguments));
    if (minimise->parsed()) return static_cast<int>(minimise_verb(minimise_arguments));
    if (sweep->parsed()) return static_cast<int>(sweep_verb(sweep_arguments));
    if (analyze->parsed()) return static_cast<int>(analyze_verb(analyze_arguments));
    if (report->parsed()) return static_cast<int>(report_verb(report_arguments));
    if (selftest->parsed()) return static_cast<int>(selftest_verb(selftest_arguments));
    if (history->parsed()) return static_cast<int>(history_verb(history_arguments));
    if (compare->parsed()) return static_cast<int>(compare_verb(compare_arguments));
    if (diff->parsed()) return static_cast<int>(diff_verb(diff_arguments));
    if (store->parsed()) return static_cast<int>(store_verb(store_arguments));
    if (faults->parsed()) return static_cast<int>(faults_verb(faults_arguments));
    if (image->parsed()) return static_cast<int>(image_verb(image_arguments));
    if (kernel->parsed()) return static_cast<int>(kernel_verb(kernel_arguments));
    return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run_program(int argc, char** argv) {
    // One heap for all threads: libvirt's make little use of theirs, and memory is counted.
    occupy_standard_streams();
    ::mallopt(M_ARENA_MAX, 1);
    try {
        return checked_output(run_verbs(argc, argv), argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline: error: {}\n", error.what());
        return static_cast<int>(is_bisection(argc, argv) ? ExitCode::bisect_stop
                                                         : ExitCode::cannot_judge);
    }
}

}  // namespace faultline::cli
