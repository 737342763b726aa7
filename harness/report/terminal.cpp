// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/terminal.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace faultline::report {
namespace {

using model::printable;
using model::Status;

constexpr const char* clear_line = "\r\x1b[K";

std::string total_seconds(const model::Verdict& verdict) {
    double total = 0;
    for (const auto& [phase, seconds] : verdict.seconds)
        total += seconds;
    return fmt::format("{:.1f} s", total);
}

/// "fetch 0.0, image 0.1, define 0.5, boot 7.1, workload 2.0, teardown 0.1 s"
std::string phases(const model::Verdict& verdict) {
    std::string text;
    for (const auto& [phase, seconds] : verdict.seconds) {
        text += fmt::format("{}{} {:.1f}", text.empty() ? "" : ", ", to_string(phase), seconds);
    }
    return text + " s";
}

std::string finding_line(const model::Finding& finding, bool expected) {
    auto text = fmt::format("{}{}", printable(finding.title, 200),
                            finding.count > 1 ? fmt::format(", {} times", finding.count) : "");
    if (finding.place.first_line > 0) {
        text += fmt::format(", console line {}", finding.place.first_line);
    }
    return text + (expected ? " (expected)" : "");
}

}  // namespace

std::string to_text(const Error& error) {
    auto text = fmt::format("error: {}\n", printable(error.what, 4000));
    if (!error.hint.empty()) text += fmt::format("hint: {}\n", printable(error.hint, 1000));
    return text;
}

TerminalOptions terminal_options(bool quiet) {
    TerminalOptions options;
    options.quiet = quiet;
    const char* term = std::getenv("TERM");
    const bool terminal =
        ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
    options.live = terminal && !quiet;
    options.color = ::isatty(STDOUT_FILENO) == 1 && terminal && std::getenv("NO_COLOR") == nullptr;
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) {
        options.width = size.ws_col;
    }
    return options;
}

TerminalReport::TerminalReport(TerminalOptions options) : options_(options) {}

TerminalReport::~TerminalReport() {
    clear_status();
}

void TerminalReport::status_line(const std::string& text) {
    fmt::print(stderr, "{}{}", clear_line, text.substr(0, options_.width - 1));
    std::fflush(stderr);
    status_shown_ = true;
}

void TerminalReport::clear_status() {
    if (status_shown_) fmt::print(stderr, "{}", clear_line);
    status_shown_ = false;
    std::fflush(stderr);
}

std::string TerminalReport::painted(Status status) const {
    static constexpr std::array<std::string_view, 4> colors{"\x1b[32m", "\x1b[31;1m", "\x1b[33m",
                                                            "\x1b[35;1m"};
    static constexpr std::array<std::string_view, 4> names{"PASS ", "FAIL ", "SKIP ", "ERROR"};
    const auto index = static_cast<std::size_t>(status);
    if (!options_.color) return std::string(names.at(index));
    return fmt::format("{}{}\x1b[0m", colors.at(index), names.at(index));
}

void TerminalReport::cell_started(const model::Cell& cell, std::size_t number, std::size_t total) {
    cell_name_ = printable(cell.kernel, 60);
    if (total > 1) cell_name_ = fmt::format("[{}/{}] {}", number, total, cell_name_);
    cell_started_ = std::chrono::steady_clock::now();
    last_step_.clear();
}

void TerminalReport::cell_progress(const model::Cell&, const run::Progress& progress) {
    if (options_.quiet) return;
    auto step = std::string(to_string(progress.phase));
    if (!progress.detail.empty()) step += ": " + printable(progress.detail, 100);
    if (options_.live) {
        const std::chrono::duration<double> since =
            std::chrono::steady_clock::now() - cell_started_;
        status_line(fmt::format("{} {:5.1f} s  {}", cell_name_, since.count(), step));
    } else if (step != last_step_) {
        fmt::print(stderr, "{}: {}\n", cell_name_, step);
        std::fflush(stderr);
    }
    last_step_ = step;
}

void TerminalReport::cell_ended(const model::Verdict& verdict,
                                const std::filesystem::path& directory) {
    clear_status();
    if (options_.quiet) {
        if (verdict.status == Status::error) problem({verdict.reason, verdict.hint});
        return;
    }
    fmt::print("{} {}  {}  {}\n", painted(verdict.status), verdict.scenario,
               printable(verdict.cell.kernel, 100),
               verdict.kernel.release.empty() ? "" : printable(verdict.kernel.release, 100));
    fmt::print("      {}\n", printable(verdict.reason, 1000));
    if (!verdict.hint.empty()) fmt::print("      hint: {}\n", printable(verdict.hint, 1000));
    constexpr std::size_t most_shown = 10;
    for (std::size_t i = 0; i < std::min(verdict.findings.size(), most_shown); ++i) {
        const bool expected = i < verdict.expected.size() && verdict.expected[i];
        fmt::print("      - {}\n", finding_line(verdict.findings[i], expected));
    }
    if (verdict.status == Status::error) {
        for (const auto& line : verdict.console.last_lines)
            fmt::print("      | {}\n", line);
    }
    fmt::print("      {} on {}: {}\n", total_seconds(verdict), verdict.host.accelerator,
               phases(verdict));
    fmt::print("      {}\n", (directory / "verdict.json").string());
    std::fflush(stdout);
}

void TerminalReport::note(const std::string& text) {
    if (options_.quiet) return;
    if (options_.live) {
        status_line(printable(text, 500));
    } else {
        fmt::print(stderr, "{}\n", printable(text, 500));
        std::fflush(stderr);
    }
}

void TerminalReport::problem(const Error& error) {
    clear_status();
    fmt::print(stderr, "{}", to_text(error));
    std::fflush(stderr);
}

void TerminalReport::run_ended(const model::RunSummary& summary,
                               const std::filesystem::path& directory) {
    clear_status();
    if (options_.quiet) return;
    std::array<std::size_t, 4> counts{};
    for (const auto& cell : summary.cells)
        ++counts.at(static_cast<std::size_t>(cell.status));
    std::string text;
    for (const auto status : {Status::pass, Status::fail, Status::skip, Status::error}) {
        const auto count = counts.at(static_cast<std::size_t>(status));
        if (count == 0) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(status));
    }
    if (summary.interrupted) {
        text += fmt::format("{}interrupted, {} of {} cells not run", text.empty() ? "" : ", ",
                            summary.planned - summary.cells.size(), summary.planned);
    }
    fmt::print("{}: {}; {}\n", summary.scenario, text, (directory / "run.json").string());
    std::fflush(stdout);
}

}  // namespace faultline::report
