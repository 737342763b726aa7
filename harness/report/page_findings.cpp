// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/console_excerpt.hpp"
#include "report/finding_text.hpp"
#include "report/mail_commands.hpp"
#include "report/page_sections.hpp"
#include "report/page_timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace faultline::report::page {
namespace {

using model::Finding;

/// So many findings are told in full; the page stays small whatever a run saw.
constexpr std::size_t most_findings = 1000, most_excerpts = 200;
constexpr std::size_t most_excerpt_bytes = 3U << 20;
constexpr std::size_t most_frames = 30, most_occurrences = 40;

class Facts {
 public:
    void add(const char* name, std::string_view value) {
        if (value.empty()) return;
        Data fact;
        fact.set("name", text(name, 40));
        fact.set("value", text(value, 600));
        facts_ << fact;
    }
    [[nodiscard]] const Data& data() const { return facts_; }

 private:
    Data facts_ = list();
};

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string line;
    for (const auto& word : words)
        line += (line.empty() ? "" : std::string(between)) + word;
    return line;
}

Data facts_of(const FindingGroup& group) {
    const auto& finding = group.finding;
    Facts facts;
    facts.add("kind", to_string(finding.kind));
    std::string task = finding.command;
    if (finding.pid) task += fmt::format(" (PID {})", *finding.pid);
    if (finding.cpu) task += fmt::format(" on CPU {}", *finding.cpu);
    facts.add("task", task);
    if (finding.time_seconds) facts.add("time", fmt::format("{:.3f} s", *finding.time_seconds));
    facts.add("kernel", finding.release);
    const auto meaning = model::taint_meaning(finding.taint);
    facts.add("taint", meaning.empty() ? finding.taint : joined(meaning, "; "));
    facts.add("guilty", finding.guilt.frame.empty() ? finding.function : finding.guilt.frame);
    facts.add("because", finding.guilt.reason);
    if (!finding.guilt.skipped.empty())
        facts.add("passed over", joined(finding.guilt.skipped, ", "));
    for (const auto& [name, value] : finding.details) {
        if (name == "ip" && finding.instruction_pointer) continue;
        facts.add(name.c_str(), value);
    }
    if (group.confirmed) {
        facts.add("confirmed", *group.confirmed
                                   ? "seen again where the emulator cannot be at fault"
                                   : "not: it was not seen again where the emulator cannot be at "
                                     "fault");
    }
    if (finding.panicked) facts.add("panic", "the kernel panicked");
    if (finding.confidence == model::Confidence::low)
        facts.add("doubt", "the log shows too little to be sure");
    facts.add("corrupted", finding.corrupted);
    return facts.data();
}

Data frame_data(const model::Frame& frame, const std::string& guilty) {
    auto words = frame_text(frame);
    const auto name_end = words.find_first_of("+ ");
    auto source = list();
    for (const auto& place : frame.source)
        source << text(fmt::format("{} at {}:{}", place.function, place.file, place.line), 300);
    Data data;
    data.set("function", text(words.substr(0, name_end), 300));
    data.set("offset", text(name_end == std::string::npos ? "" : words.substr(name_end), 200));
    data.set("guilty", Data{!guilty.empty() && frame.function == guilty});
    data.set("source", source);
    return data;
}

void add_trace(const Finding& finding, Data& data) {
    auto trace = list();
    bool decoded = false;
    std::size_t shown = 0, left = 0;
    const auto add = [&](const model::Frame& frame) {
        if (!frame.reliable) return;  // what the unwinder did not vouch for misleads
        if (shown == most_frames) {
            ++left;
            return;
        }
        ++shown;
        decoded = decoded || !frame.source.empty();
        trace << frame_data(frame, finding.function);
    };
    if (finding.instruction_pointer) add(*finding.instruction_pointer);
    for (const auto& frame : finding.trace)
        add(frame);
    data.set("has_trace", Data{shown > 0});
    data.set("trace", trace);
    data.set("decoded", Data{decoded});
    data.set("trace_left", text_if(left > 0 ? counted(left, "more frame") : ""));
}

/// In which scenarios on which kernels, and in how many of their cells.
void add_occurrences(const Context& context, const FindingGroup& group, Data& data) {
    const auto& cells = context.run.cells;
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    for (const auto index : group.cells)
        ++places[{cells[index].scenario, cells[index].kernel}];
    auto occurs = list();
    std::size_t shown = 0;
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto index : group.cells) {
        const auto& cell = cells[index];
        if (!seen.emplace(cell.scenario, cell.kernel).second || shown == most_occurrences) continue;
        ++shown;
        const auto number_of_group = context.group_of(cell);
        std::size_t total = 0;
        for (std::size_t row = 0; row < context.groups.size(); ++row)
            for (std::size_t i = 0; i < context.groups[row].size(); ++i)
                if (context.groups[row][i] == number_of_group)
                    total = context.grid.squares[row][i].cells.size();
        Data place;
        place.set("group", number(number_of_group));
        place.set("scenario", text(cell.scenario, 120));
        place.set("kernel", text(cell.kernel, 120));
        place.set("cells",
                  text(fmt::format("{} of {}", places.at({cell.scenario, cell.kernel}), total)));
        occurs << place;
    }
    data.set("occurs", occurs);
    const auto left = places.size() - shown;
    data.set("occurs_left", text_if(left > 0 ? counted(left, "more place") : ""));
}

/// The console around the finding, as long as the page's allowance lasts.
void add_console(const Context& context, const CellRow& cell, const model::Verdict& verdict,
                 const model::ConsolePlace& place, std::size_t& allowance, Data& data) {
    auto lines = list();
    if (!cell.console.empty() && allowance > 0) {
        const auto file = context.run.path / cell.directory / cell.console;
        for (const auto& line : console_excerpt(file, verdict.console, place)) {
            Data row;
            row.set("class", Data{line.marked ? "m" : line.number == 0 ? "gap" : ""});
            row.set("n", line.number == 0 ? Data{""} : number(line.number));
            row.set("text", text(line.text, 400));
            lines << row;
            allowance -= std::min(allowance, line.text.size() + 40);
        }
    }
    data.set("has_console", Data{lines.is_non_empty_list()});
    data.set("lines", lines);
}

std::string where_of(const RunView& run, const FindingGroup& group) {
    std::set<std::string> kernels;
    for (const auto index : group.cells)
        kernels.insert(run.cells[index].kernel);
    auto where = counted(group.cells.size(), "cell") + ", " + counted(kernels.size(), "kernel");
    if (group.reports > group.cells.size()) where += ", " + counted(group.reports, "report");
    return where;
}

}  // namespace

std::string findings_section(const Context& context) {
    const auto& run = context.run;
    const auto blamed = std::count_if(run.groups.begin(), run.groups.end(),
                                      [](const auto& group) { return group.blamed; });
    auto summary = counted(run.groups.size(), "signature");
    if (!run.groups.empty()) summary += fmt::format(", {} of them failed cells", blamed);
    if (run.groups.size() > most_findings)
        summary += fmt::format("; the first {} are shown", most_findings);
    Data head;
    head.set("summary", text(summary));
    head.set("none", Data{run.groups.empty()});
    auto html = render("findings_begin", head);
    std::size_t allowance = most_excerpt_bytes;
    for (std::size_t i = 0; i < std::min(run.groups.size(), most_findings); ++i) {
        const auto& group = run.groups[i];
        const auto& cell = run.cells[group.cell];
        const auto verdict = verdict_of(run, cell);
        Data data;
        data.set("number", number(i + 1));
        data.set("class", Data{group.blamed ? "fail" : "allowed"});
        data.set("word", Data{group.blamed ? "fail" : "allowed"});
        data.set("title", text(group.finding.title, 300));
        data.set("where", text(where_of(run, group)));
        data.set("facts", facts_of(group));
        add_trace(group.finding, data);
        add_occurrences(context, group, data);
        auto others = list();
        for (const auto& title : group.finding.alternative_titles)
            others << text(title, 300);
        data.set("others", Data{others.is_non_empty_list()});
        data.set("other_titles", others);
        const bool in_full = i < most_excerpts && verdict.has_value();
        add_console(context, cell, in_full ? *verdict : model::Verdict{},
                    in_full ? group.finding.place : model::ConsolePlace{}, allowance, data);
        data.set("has_timeline", Data{in_full});
        data.set("timeline",
                 in_full ? Data{timeline(
                               run, cell,
                               guest_events(run.path / cell.directory / "events.jsonl", *verdict))}
                         : Data{""});
        data.set("command", text_if(verdict ? shell_words(verdict->replay) : "", 2000));
        data.set("links", context.links(cell));
        html += render("finding", data);
    }
    return html + "</section>\n";
}

}  // namespace faultline::report::page
