// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/scheduler.hpp"

#include <chrono>
#include <cstdio>
#include <string>

namespace faultline::report {

struct TerminalOptions {
    bool quiet = false;
    bool live = false;  ///< one status line that is rewritten, else plain lines
    bool color = false;
    unsigned width = 80;  ///< of the status line
};

/// What the options are for standard error: live on a terminal that is none too dumb, color unless
/// NO_COLOR is set.
[[nodiscard]] TerminalOptions terminal_options(bool quiet);

/// Tells a run on standard error as it goes, and its verdicts on standard output.
class TerminalReport final : public schedule::Listener {
 public:
    explicit TerminalReport(TerminalOptions options);
    ~TerminalReport() override;

    void cell_started(const model::Cell& cell, std::size_t number, std::size_t total) override;
    void cell_progress(const model::Cell& cell, const run::Progress& progress) override;
    void cell_ended(const model::Verdict& verdict, const std::filesystem::path& directory) override;
    void note(const std::string& text) override;
    void problem(const Error& error) override;
    /// The last lines: counts, and where the verdicts are.
    void run_ended(const model::RunSummary& summary, const std::filesystem::path& directory);

 private:
    void status_line(const std::string& text);
    void clear_status();
    [[nodiscard]] std::string painted(model::Status status) const;

    TerminalOptions options_;
    bool status_shown_ = false;
    std::string cell_name_;
    std::string last_step_;
    std::chrono::steady_clock::time_point cell_started_;
};

/// "error: ...\nhint: ...\n"
[[nodiscard]] std::string to_text(const Error& error);

}  // namespace faultline::report
