// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "cli/choose_cells.hpp"
#include "schedule/exit_status.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace faultline::run {
struct DebuggerHold;
}

namespace faultline::cli {

/// How a run is done.
struct ScheduleArguments {
    unsigned jobs = 0;           ///< guests at once; 0: as the CPUs allow
    double cpus = 0;             ///< 0: what the host has
    std::string memory, budget;  ///< as given; empty: what the host has, and no limit
    std::optional<unsigned> repeat_failures, retries;  ///< none: as the file says
    std::filesystem::path resume;    ///< go on with the run in this directory; empty: a new one
    bool until_failure = false;      ///< the first failure ends the run
    std::optional<double> simulate;  ///< seconds that a cell takes, and no guest runs
};

/// The command line of `faultline run`.
struct RunArguments {
    std::vector<std::string> words;              ///< as they were given, without the program's own
    std::filesystem::path scenario;              ///< empty: that of the program workload
    std::filesystem::path program;               ///< run it in place of the scenario's workload
    std::vector<std::string> program_arguments;  ///< what stands after "--"
    std::vector<std::string> kernels;
    std::string as;             ///< the only kernel stands for this reference; empty: for its own
    std::string kernel_sha256;  ///< the only kernel must have it; empty: any will do
    std::string image_content;  ///< so must the image (model::ImageIdentity); empty: any will do
    std::vector<std::string> settings;
    bool deterministic = false;
    std::optional<std::uint64_t> seed;  ///< the only one
    std::filesystem::path out;
    std::vector<std::string> reports;  ///< FORMAT or FORMAT=FILE
    std::filesystem::path vmlinux;
    std::string connect;
    std::string accel = "auto";
    CellChoice choice;
    ScheduleArguments scheduling;
    std::string name;     ///< of the run that is resumed
    std::string started;  ///< when that began
    std::string list;     ///< "text" or "json": show the cells; empty: run them
    std::shared_ptr<const run::DebuggerHold> hold;  ///< guests are held for a debugger; may be null
    bool no_confirm = false;
    bool keep_image = false;
    bool dry_run = false;
    bool quiet = false;
    bool offline = false;
    bool refresh = false;
    schedule::ExitMode exit_mode;

    /// With what --deterministic and --seed say.
    [[nodiscard]] std::vector<std::string> all_settings() const;
    /// Nothing is to be run.
    [[nodiscard]] bool only_shows() const { return dry_run || !list.empty(); }
};

/// Declares --set and --offline.
void add_setting_option(CLI::App& run, RunArguments& arguments);
void add_offline_option(CLI::App& run, RunArguments& arguments);
/// Declares the options that choose cells of a matrix and show them.
void add_matrix_options(CLI::App& run, RunArguments& arguments);
/// Declares those that say how cells are run.
void add_schedule_options(CLI::App& run, ScheduleArguments& arguments);
/// Declares --resume, last: it takes all else but how to run from the run that it goes on with.
void add_resume_option(CLI::App& run, ScheduleArguments& arguments);

/// What stands after "--program FILE ... --" are the program's arguments, and none of ours: taken
/// from the words.
[[nodiscard]] std::vector<std::string> take_program_arguments(std::vector<std::string>& words);

/// Declares `faultline run`; what is parsed goes into `arguments`, which outlives the parsing.
CLI::App* add_run_verb(CLI::App& app, RunArguments& arguments);

}  // namespace faultline::cli
