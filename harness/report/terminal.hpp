// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/scheduler.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace faultline::report {

struct TerminalOptions {
    bool quiet = false;
    bool live = false;  ///< a status line for each guest that is rewritten, else plain lines
    bool color = false;
    unsigned width = 80;         ///< of the status line
    std::FILE* status = stderr;  ///< where the run is told; not owned
};

/// What the options are for standard error: live on a terminal that is none too dumb, color unless
/// NO_COLOR is set.
[[nodiscard]] TerminalOptions terminal_options(bool quiet);

/// Tells a run on standard error as it goes, and its verdicts on standard output.
class TerminalReport final : public schedule::Listener {
 public:
    explicit TerminalReport(TerminalOptions options);
    ~TerminalReport() override;

    /// The cells that are going to run: of each is told by which axes it differs from others.
    void tell_apart(const std::vector<model::Cell>& cells);

    void cell_started(const model::Cell& cell, std::size_t number, std::size_t total) override;
    void cell_progress(const model::Cell& cell, const run::Progress& progress) override;
    void cell_ended(const model::Verdict& verdict, const std::filesystem::path& directory) override;
    void overall(const schedule::Overall& overall) override;
    void note(const std::string& text) override;
    void problem(const Error& error) override;
    /// Also of a cell that ended, and whose verdict is not to be shown.
    void forget(const model::Cell& cell) override;
    /// "warning: ...", unless quiet.
    void warning(const std::string& text);
    /// The last lines: counts, and where the verdicts are.
    void run_ended(const model::RunSummary& summary, const std::filesystem::path& directory);

 private:
    struct Running {
        std::string id, name, step;
        std::chrono::steady_clock::time_point started;
    };
    [[nodiscard]] std::string words_of(const model::Cell& cell) const;
    void tick();
    [[nodiscard]] Running* running(const std::string& id);
    [[nodiscard]] std::string overall_line() const;
    void show_status();
    void clear_status();
    void print_line(const std::string& text);
    [[nodiscard]] std::string painted(const model::Verdict& verdict) const;

    TerminalOptions options_;
    std::mutex mutex_;  ///< of all below: the status line has a clock that a thread moves on
    std::size_t lines_shown_ = 0;
    std::vector<Running> running_;  ///< in the order in which they began
    std::set<std::string> axes_;    ///< that cells differ in
    schedule::Overall overall_;
    bool stop_ = false;
    std::condition_variable stopping_;
    std::thread ticker_;
};

/// "error: ...\nhint: ...\n"
[[nodiscard]] std::string to_text(const Error& error);

}  // namespace faultline::report
