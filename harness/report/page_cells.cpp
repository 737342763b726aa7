// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/mail_commands.hpp"
#include "report/page_sections.hpp"
#include "report/page_timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace faultline::report::page {
namespace {

/// So many cells that did not pass have their timeline; the page stays small whatever a run is.
constexpr std::size_t most_in_full = 300;
constexpr std::size_t most_findings_in_row = 4;
constexpr double mini_width = 150;

/// A cell's phases as a bar, each as wide as it is long.
void add_mini(const CellRow& cell, Data& data) {
    auto spans = list();
    const double total = std::max(cell.total_seconds, 1e-3);
    double x = 0, boot_at = 0;
    double before = 0;  // of what comes before the guest: one stretch
    const auto add = [&](const char* style, double seconds) {
        const double width = mini_width * seconds / total;
        if (width >= 0.8) {
            Data span;
            span.set("class", Data{style});
            span.set("x", coordinate(x));
            span.set("width", coordinate(width));
            spans << span;
        }
        x += width;
    };
    for (const auto& [phase, seconds] : cell.seconds) {
        if (phase < model::CellPhase::boot) {
            before += seconds;
            continue;
        }
        if (before > 0) add("define", std::exchange(before, 0));
        if (phase == model::CellPhase::boot) boot_at = x;
        add(std::string(to_string(phase)).c_str(), seconds);
    }
    if (before > 0) add("define", before);
    auto marks = list();
    for (std::size_t i = 0; i < std::min(cell.findings.size(), most_findings_in_row); ++i) {
        const auto& seen = cell.findings[i];
        if (!seen.at) continue;
        Data mark;
        mark.set("class", Data{seen.blamed ? "" : "allowed"});
        mark.set("x", coordinate(std::clamp(boot_at + mini_width * *seen.at / total, 1.0,
                                            mini_width - 1)));
        marks << mark;
    }
    data.set("spans", spans);
    data.set("marks", marks);
    data.set("phases", text(phases_text(cell)));
}

/// What it is called among the cells of its group: the kernel's name stands above.
std::string short_name(const CellRow& cell) {
    if (cell.name.size() <= cell.kernel.size() + 1) return cell.id;
    auto name = cell.name.substr(cell.kernel.size());
    while (name.starts_with(',') || name.starts_with(' '))
        name.erase(0, 1);
    return name;
}

Data row_data(const Context& context, const CellRow& cell) {
    Data data;
    const auto word = status_word(cell);
    data.set("class", Data{class_of(word)});
    data.set("word", text(word));
    data.set("id", text(cell.id, 40));
    data.set("name", text(short_name(cell), 100));
    data.set("seconds", text(duration(cell.total_seconds)));
    add_mini(cell, data);
    auto findings = list();
    bool reason_told = false;
    for (std::size_t i = 0; i < std::min(cell.findings.size(), most_findings_in_row); ++i) {
        const auto& seen = cell.findings[i];
        const auto& title = context.run.groups[seen.group].finding.title;
        reason_told = reason_told || cell.reason.starts_with(title);
        Data finding;
        finding.set("number", number(seen.group + 1));
        finding.set("title", text(title, 120));
        findings << finding;
    }
    data.set("findings", findings);
    const bool plain_pass = cell.status == model::Status::pass && cell.ran;
    data.set("reason", text(reason_told || plain_pass ? "" : cell.reason, 300));
    data.set("links", context.links(cell));
    return data;
}

/// How a cell went that did not pass.
std::string more_of(const Context& context, const CellRow& cell) {
    const auto verdict = verdict_of(context.run, cell);
    Data data;
    data.set("hint", text_if(cell.hint, 500));
    data.set("timeline",
             Data{timeline(context.run, cell,
                           guest_events(context.run.path / cell.directory / "events.jsonl",
                                        verdict ? *verdict : model::Verdict{}))});
    auto lines = list();
    if (verdict && cell.status == model::Status::error) {
        for (const auto& line : verdict->console.last_lines)
            lines << text(line, 200);
    }
    data.set("has_lines", Data{lines.is_non_empty_list()});
    data.set("lines", lines);
    data.set("command", text_if(verdict ? shell_words(verdict->replay) : "", 2000));
    return render("cell_more", data);
}

Data tally(const Square& square) {
    auto parts = list();
    const auto add = [&](std::size_t count, const char* word) {
        if (count == 0) return;
        Data part;
        part.set("class", Data{class_of(word)});
        part.set("text", text(fmt::format("{} {}", count, word)));
        parts << part;
    };
    add(square.fail, "fail");
    add(square.error, "error");
    add(square.pass, "pass");
    add(square.skip, "skip");
    add(square.not_run, "not run");
    return parts;
}

}  // namespace

std::string cells_section(const Context& context) {
    const auto& grid = context.grid;
    const auto& cells = context.run.cells;
    Data head;
    head.set("summary", text(counted(cells.size(), "cell") +
                             " by scenario and kernel; the bar is the time, phase by phase"));
    auto html = render("cells_begin", head);
    std::size_t in_full = 0;
    for (std::size_t row = 0; row < grid.scenarios.size(); ++row) {
        for (std::size_t column = 0; column < grid.kernels.size(); ++column) {
            const auto& square = grid.squares[row][column];
            if (square.cells.empty()) continue;
            Data group;
            group.set("group", number(context.groups[row][column]));
            group.set("line", number(row));
            group.set("scenario", text(grid.scenarios[row], 120));
            group.set("kernel", text(grid.kernels[column], 120));
            group.set("tally", tally(square));
            html += render("group_begin", group);
            for (const auto index : square.cells) {
                const auto& cell = cells[index];
                html += render("cell", row_data(context, cell));
                if (cell.status == model::Status::pass || cell.directory.empty()) continue;
                if (in_full++ < most_in_full) html += more_of(context, cell);
            }
            html += render("group_end", Data{});
        }
    }
    return html + "</section>\n";
}

}  // namespace faultline::report::page
