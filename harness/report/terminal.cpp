// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/terminal.hpp"

#include "model/printable.hpp"
#include "report/cell_words.hpp"
#include "report/fault_lines.hpp"
#include "schedule/rates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string_view>
#include <vector>

namespace faultline::report {
namespace {

using model::printable;
using model::Status;

constexpr const char* clear_line = "\r\x1b[K";
constexpr const char* line_above = "\x1b[A\x1b[K";
/// Guests with a line of their own.
constexpr std::size_t most_lines = 16;
constexpr std::chrono::milliseconds tick_interval{500};

/// A reader that went away must not end a run: what cannot be told is not told.
void put(std::FILE* file, const std::string& text) {
    std::fputs(text.c_str(), file);
    std::fflush(file);
}

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

/// An error may have lines, as the end of a build's log has. None but the first begins a line of
/// ours.
std::string printable_lines(std::string_view text, std::size_t limit, std::string_view indent) {
    std::string result;
    text = text.substr(0, limit);
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (at > 0) result += fmt::format("\n{}", indent);
        result += printable(text.substr(at, end - at), limit);
        at = end + 1;
    }
    return result;
}

std::string finding_line(const model::Verdict& verdict, std::size_t index) {
    const auto& finding = verdict.findings[index];
    const bool expected = index < verdict.expected.size() && verdict.expected[index];
    auto text = fmt::format("{}{}", printable(finding.title, 200),
                            finding.count > 1 ? fmt::format(", {} times", finding.count) : "");
    if (finding.place.first_line > 0) {
        text += fmt::format(", console line {}", finding.place.first_line);
    }
    if (const auto fault = finding.details.find("fault"); fault != finding.details.end())
        text += ", " + printable(fault->second, 200);
    const auto confirmed = verdict.confirmation ? verdict.confirmation->of(index) : std::nullopt;
    if (confirmed) text += *confirmed ? " (confirmed)" : " (unconfirmed)";
    return text + (expected ? " (expected)" : "");
}

}  // namespace

std::string to_text(const Error& error) {
    auto text = fmt::format("error: {}\n", printable_lines(error.what, 4000, "  "));
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

TerminalReport::TerminalReport(TerminalOptions options) : options_(options) {
    if (options_.live) ticker_ = std::thread([this] { tick(); });
}

TerminalReport::~TerminalReport() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_one();
    if (ticker_.joinable()) ticker_.join();
    clear_status();
}

void TerminalReport::tick() {
    std::unique_lock lock(mutex_);
    while (!stopping_.wait_for(lock, tick_interval, [this] { return stop_; })) {
        if (!running_.empty()) show_status();
    }
}

TerminalReport::Running* TerminalReport::running(const std::string& id) {
    const auto found = std::find_if(running_.begin(), running_.end(),
                                    [&](const auto& cell) { return cell.id == id; });
    return found == running_.end() ? nullptr : &*found;
}

std::string TerminalReport::overall_line() const {
    auto text = fmt::format("{} of {} cells", overall_.done, overall_.total);
    if (running_.size() > most_lines) text += fmt::format(", {} running", running_.size());
    if (overall_.seconds_left) {
        const auto seconds = static_cast<unsigned>(*overall_.seconds_left);
        text += seconds < 100 ? fmt::format(", some {} s left", seconds)
                              : fmt::format(", some {} min left", (seconds + 30) / 60);
    }
    return text;
}

void TerminalReport::show_status() {
    clear_status();
    const auto now = std::chrono::steady_clock::now();
    const auto put_line = [&](const std::string& text) {
        put(options_.status, (lines_shown_ > 0 ? "\n" : "") + std::string(clear_line) +
                                 text.substr(0, options_.width - 1));
        ++lines_shown_;
    };
    for (std::size_t i = 0; i < std::min(running_.size(), most_lines); ++i) {
        const auto& cell = running_[i];
        const std::chrono::duration<double> since = now - cell.started;
        put_line(fmt::format("{} {:5.1f} s  {}", cell.name, since.count(), cell.step));
    }
    if (overall_.total > 1 && overall_.done > 0) put_line(overall_line());
}

void TerminalReport::tell_apart(const std::vector<model::Cell>& cells) {
    const std::scoped_lock lock(mutex_);
    axes_ = varying_axes(cells);
}

std::string TerminalReport::words_of(const model::Cell& cell) const {
    return cell_words(cell.kernel, only(cell.axes, axes_), cell.seed, cell.attempt);
}

namespace {

/// The cells of a run, as far as they differ in axes.
std::vector<model::Cell> cells_of(const model::RunSummary& summary) {
    std::vector<model::Cell> cells;
    for (const auto& cell : summary.cells)
        cells.push_back({cell.id, cell.kernel, cell.seed, cell.attempt, cell.scenario, cell.axes});
    for (const auto& planned : summary.not_run)
        cells.push_back(planned.cell);
    return cells;
}

}  // namespace

void TerminalReport::clear_status() {
    if (lines_shown_ > 0) put(options_.status, clear_line);
    for (std::size_t i = 1; i < lines_shown_; ++i)
        put(options_.status, line_above);
    lines_shown_ = 0;
}

void TerminalReport::print_line(const std::string& text) {
    clear_status();
    put(options_.status, text + "\n");
}

std::string TerminalReport::painted(const model::Verdict& verdict) const {
    static constexpr std::array<std::string_view, 4> colors{"\x1b[32m", "\x1b[31;1m", "\x1b[33m",
                                                            "\x1b[35;1m"};
    static constexpr std::array<std::string_view, 4> names{"PASS ", "FAIL ", "SKIP ", "ERROR"};
    if (verdict.interrupted) return "INTERRUPTED";
    const auto index = static_cast<std::size_t>(verdict.status);
    if (!options_.color) return std::string(names.at(index));
    return fmt::format("{}{}\x1b[0m", colors.at(index), names.at(index));
}

void TerminalReport::cell_started(const model::Cell& cell, std::size_t number, std::size_t total) {
    const std::scoped_lock lock(mutex_);
    auto name = printable(words_of(cell), 100);
    if (total > 1) {
        const auto scenario = cell.scenario.empty() ? "" : cell.scenario + " ";
        name = fmt::format("[{}/{}] {}{}", number, total, scenario, name);
    }
    running_.push_back({cell.id, std::move(name), {}, std::chrono::steady_clock::now()});
}

void TerminalReport::cell_progress(const model::Cell& cell, const run::Progress& progress) {
    if (options_.quiet) return;
    const std::scoped_lock lock(mutex_);
    auto* shown = running(cell.id);
    if (shown == nullptr) return;
    auto step = std::string(to_string(progress.phase));
    if (!progress.detail.empty()) step += ": " + printable(progress.detail, 100);
    const bool new_step = step != shown->step;
    shown->step = std::move(step);
    if (options_.live) {
        show_status();
    } else if (new_step) {
        print_line(fmt::format("{}: {}", shown->name, shown->step));
    }
}

void TerminalReport::overall(const schedule::Overall& overall) {
    const std::scoped_lock lock(mutex_);
    overall_ = overall;
}

void TerminalReport::forget(const model::Cell& cell) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(running_, [&](const auto& shown) { return shown.id == cell.id; });
    clear_status();
}

void TerminalReport::cell_ended(const model::Verdict& verdict,
                                const std::filesystem::path& directory) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(running_, [&](const auto& cell) { return cell.id == verdict.cell.id; });
    clear_status();
    if (options_.quiet) {
        if (verdict.status == Status::error && !verdict.interrupted) {
            put(options_.status,
                to_text({fmt::format("{}, {} (cell {}): {}", verdict.scenario,
                                     words_of(verdict.cell), verdict.cell.id, verdict.reason),
                         verdict.hint}));
        }
        return;
    }
    auto text =
        fmt::format("{} {}  {}  {}\n      {}\n", painted(verdict), verdict.scenario,
                    printable(words_of(verdict.cell), 200), printable(verdict.kernel.release, 100),
                    printable_lines(verdict.reason, 4000, "      "));
    if (!verdict.hint.empty()) {
        text += fmt::format("      hint: {}\n", printable(verdict.hint, 1000));
    }
    constexpr std::size_t most_shown = 10;
    for (std::size_t i = 0; i < std::min(verdict.findings.size(), most_shown); ++i) {
        text += fmt::format("      - {}\n", finding_line(verdict, i));
    }
    for (const auto& line : faults_that_did_not_happen(verdict))
        if (verdict.reason != line) text += fmt::format("      {}\n", line);
    if (verdict.status == Status::error && !verdict.interrupted) {
        for (const auto& line : verdict.console.last_lines)
            text += fmt::format("      | {}\n", line);
    }
    text += fmt::format("      {} on {}: {}\n      {}\n", total_seconds(verdict),
                        verdict.host.accelerator, phases(verdict),
                        (directory / "verdict.json").string());
    put(stdout, text);
}

void TerminalReport::note(const std::string& text) {
    if (options_.quiet) return;
    const std::scoped_lock lock(mutex_);
    if (options_.live && running_.size() == 1) {
        running_.front().step = printable(text, 500);
        show_status();
    } else {
        print_line(printable(text, 500));
    }
}

void TerminalReport::warning(const std::string& text) {
    if (!options_.quiet) note("warning: " + text);
}

void TerminalReport::problem(const Error& error) {
    const std::scoped_lock lock(mutex_);
    clear_status();
    put(options_.status, to_text(error));
}

void TerminalReport::run_ended(const model::RunSummary& summary,
                               const std::filesystem::path& directory) {
    const std::scoped_lock lock(mutex_);
    clear_status();
    if (options_.quiet) return;
    std::vector<std::string> parts;
    const auto add = [&](std::size_t count, std::string_view what) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
    };
    const auto& cells = summary.cells;
    for (const auto status : {Status::pass, Status::fail, Status::skip, Status::error}) {
        const auto count = std::count_if(cells.begin(), cells.end(), [&](const auto& cell) {
            return cell.status == status && !cell.interrupted;
        });
        add(static_cast<std::size_t>(count), to_string(status));
    }
    if (summary.interrupted) {
        const auto cut = std::count_if(cells.begin(), cells.end(),
                                       [](const auto& cell) { return cell.interrupted; });
        add(static_cast<std::size_t>(cut), "interrupted");
    }
    add(summary.not_run.size(), "not run");
    std::string more;
    const auto axes = varying_axes(cells_of(summary));
    for (const auto& rate : summary.rates) {
        more +=
            fmt::format("  {}  {}: {}\n", rate.scenario,
                        printable(cell_words(rate.kernel, only(rate.axes, axes), rate.seed), 200),
                        schedule::to_string(rate));
    }
    std::map<std::string, std::size_t> reasons;
    for (const auto& cell : summary.not_run)
        ++reasons[printable(cell.reason, 500)];
    for (const auto& [reason, count] : reasons)
        more += fmt::format("  {} not run: {}\n", count, reason);
    if (parts.empty()) parts.emplace_back("nothing to run");
    put(stdout, fmt::format("{}{}: {}; {}\n", more, summary.scenario, fmt::join(parts, ", "),
                            (directory / "run.json").string()));
}

}  // namespace faultline::report
