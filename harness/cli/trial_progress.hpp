// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/terminal.hpp"

namespace faultline::cli {

/// Tells of guests while they run, and shows no verdict: there may be hundreds, of which whoever
/// runs them makes a line each.
class TrialProgress final : public schedule::Listener {
 public:
    /// `report` outlives it.
    explicit TrialProgress(report::TerminalReport& report) : report_(report) {}
    void cell_started(const model::Cell& cell, std::size_t number, std::size_t total) override {
        report_.cell_started(cell, number, total);
    }
    void cell_progress(const model::Cell& cell, const run::Progress& progress) override {
        report_.cell_progress(cell, progress);
    }
    void cell_ended(const model::Verdict& verdict, const std::filesystem::path&) override {
        report_.forget(verdict.cell);
    }
    void note(const std::string& text) override { report_.note(text); }
    void problem(const Error& error) override { report_.problem(error); }

 private:
    report::TerminalReport& report_;
};

}  // namespace faultline::cli
