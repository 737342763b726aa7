// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/markdown.hpp"

#include "model/printable.hpp"
#include "report/cell_words.hpp"
#include "report/finding_text.hpp"
#include "report/grid.hpp"
#include "schedule/rates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace faultline::report {
namespace {

constexpr std::size_t most_kernels = 12, most_scenarios = 200, most_findings = 30;
constexpr std::size_t most_reasons = 20;
constexpr std::size_t most_frames_text = 4000;

/// A status has a mark beside its word; the word stands for who cannot see the mark.
std::string_view mark(std::string_view status) {
    if (status == "pass") return "✅ ";
    if (status == "fail") return "❌ ";
    if (status == "error") return "⚠️ ";
    if (status == "skip") return "⏭️ ";
    if (status == "not run") return "⬜ ";
    return "";
}

/// The longest run of backticks in a text.
std::size_t longest_ticks(std::string_view text) {
    std::size_t longest = 0, run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

/// A fence that nothing in the text can close (CommonMark 0.31, 4.5).
std::string fenced(const std::string& text) {
    const std::string fence(std::max<std::size_t>(3, longest_ticks(text) + 1), '`');
    return fmt::format("{0}text\n{1}{2}{0}\n", fence, text, text.ends_with('\n') ? "" : "\n");
}

std::string counts_line(const RunView& run) {
    Square all;
    for (const auto& cell : run.cells)
        count(all, cell);
    all.not_run +=
        run.summary.planned > run.cells.size() ? run.summary.planned - run.cells.size() : 0;
    std::string text;
    const auto add = [&](std::size_t number, std::string_view word, std::string_view status) {
        if (number == 0) return;
        text += fmt::format("{}{}**{}** {}", text.empty() ? "" : " · ", mark(status), number, word);
    };
    add(all.fail, "failed", "fail");
    add(all.error, all.error == 1 ? "error" : "errors", "error");
    add(all.pass, "passed", "pass");
    add(all.skip, "skipped", "skip");
    add(all.not_run, "not run", "not run");
    return text.empty() ? "no cell was run" : text;
}

std::string matrix(const Grid& grid) {
    const auto kernels = std::min(grid.kernels.size(), most_kernels);
    const auto scenarios = std::min(grid.scenarios.size(), most_scenarios);
    std::string text = "| scenario |", rule = "\n|---|";
    for (std::size_t i = 0; i < kernels; ++i) {
        text += fmt::format(" {} |", code_span(grid.kernels[i], 60));
        rule += "---|";
    }
    text += rule + "\n";
    for (std::size_t row = 0; row < scenarios; ++row) {
        text += fmt::format("| {} |", code_span(grid.scenarios[row], 60));
        for (std::size_t i = 0; i < kernels; ++i) {
            const auto& square = grid.squares[row][i];
            const auto rest = square.rest();
            text += fmt::format(" {}{}{}{} |", mark(square.status()), square.text(),
                                rest.empty() ? "" : ", ", rest);
        }
        text += "\n";
    }
    if (kernels < grid.kernels.size())
        text += fmt::format("\n{} more kernels are not shown.\n", grid.kernels.size() - kernels);
    if (scenarios < grid.scenarios.size()) {
        text +=
            fmt::format("\n{} more scenarios are not shown.\n", grid.scenarios.size() - scenarios);
    }
    return text;
}

/// Cells that say nothing of the kernel, by status and reason, each reason with some of its cells.
std::string not_judged(const RunView& run) {
    struct Cells {
        std::size_t count = 0;
        std::string first, hint;
    };
    std::map<std::pair<std::string, std::string>, Cells> reasons;
    for (const auto& cell : run.cells) {
        const auto word = status_word(cell);
        if (word == "pass" || word == "fail") continue;
        auto& cells = reasons[{word, cell.reason}];
        if (cells.count++ > 0) continue;
        cells.first = code_span(cell.scenario, 100) + " on " + code_span(cell.name, 100);
        cells.hint = cell.hint;
    }
    if (reasons.empty()) return {};
    std::string text = "### Not judged\n\n";
    std::size_t shown = 0;
    for (const auto& [what, cells] : reasons) {
        const auto& [word, reason] = what;
        if (shown++ == most_reasons) {
            text += fmt::format("- and {} more reasons\n", reasons.size() - most_reasons);
            break;
        }
        text += fmt::format("- {}**{} {}**: {}{}{}\n", mark(word), cells.count, word,
                            code_span(reason), cells.count > 1 ? "; first " : "; ", cells.first);
        if (!cells.hint.empty()) text += fmt::format("  (hint: {})\n", code_span(cells.hint));
    }
    return text + "\n";
}

std::string rates(const RunView& run) {
    std::vector<model::Cell> cells;
    for (const auto& cell : run.cells)
        cells.push_back({cell.id, cell.kernel, cell.seed, cell.attempt, cell.scenario, cell.axes});
    const auto axes = varying_axes(cells);
    std::string text;
    const auto& all = run.summary.rates;
    for (std::size_t i = 0; i < std::min(all.size(), most_reasons); ++i) {
        text += fmt::format(
            "- {} on {}: {}\n", code_span(all[i].scenario, 100),
            code_span(cell_words(all[i].kernel, only(all[i].axes, axes), all[i].seed), 150),
            schedule::to_string(all[i]));
    }
    if (all.size() > most_reasons)
        text += fmt::format("- and {} more\n", all.size() - most_reasons);
    return text.empty() ? text : "### Repeated\n\n" + text + "\n";
}

std::string finding(const RunView& run, const FindingGroup& group, std::size_t number) {
    const auto& cell = run.cells[group.cell];
    auto details = finding_text(group.finding, {false, 100});
    if (details.size() > most_frames_text) {
        details.resize(details.rfind('\n', most_frames_text) + 1);
        details += "  ...\n";
    }
    // HTML ends a summary's line: what stands there is escaped as a code element's text would be.
    return fmt::format(
        "{}. {}{}\n   in {} of {} cells, first on {}, scenario {}\n\n<details><summary>"
        "Trace</summary>\n\n{}\n</details>\n\n",
        number, mark(group.blamed ? "fail" : ""), code_span(group.finding.title),
        group.cells.size(), run.summary.cells.size(), code_span(cell.name, 100),
        code_span(cell.scenario, 100), fenced(details));
}

}  // namespace

std::string code_span(const std::string& text, std::size_t limit) {
    const auto shown = model::printable(text, limit);
    if (shown.empty()) return {};
    // A pipe ends a table's cell even within a span, and only a backslash keeps it from that.
    std::string span;
    for (const char c : shown) {
        if (c == '|') span += '\\';
        span += c;
    }
    const std::string ticks(longest_ticks(shown) + 1, '`');
    const bool pad = shown.front() == '`' || shown.back() == '`';
    return fmt::format("{0}{1}{2}{1}{0}", ticks, pad ? " " : "", span);
}

std::string markdown(const RunView& run) {
    auto text = fmt::format("## Faultline: {}\n\n{}\n\n", code_span(run.summary.scenario, 100),
                            counts_line(run));
    const auto grid = make_grid(run);
    if (!run.cells.empty()) text += matrix(grid) + "\n";
    text += rates(run) + not_judged(run);
    const auto blamed = static_cast<std::size_t>(
        std::count_if(run.groups.begin(), run.groups.end(),
                      [](const FindingGroup& group) { return group.blamed; }));
    const auto shown = std::min(blamed, most_findings);
    if (shown > 0) text += "### Findings\n\n";
    for (std::size_t i = 0; i < shown; ++i)
        text += finding(run, run.groups[i], i + 1);
    if (blamed > shown) text += fmt::format("{} more findings are not shown.\n\n", blamed - shown);
    text +=
        fmt::format("Started {} with `faultline {}`.\n", run.summary.started, FAULTLINE_VERSION);
    return text;
}

}  // namespace faultline::report
