// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page.hpp"

#include "report/mail_commands.hpp"
#include "report/page_machine.hpp"
#include "report/page_policy.hpp"
#include "report/page_sections.hpp"

#include <fmt/format.h>

#include <array>
#include <system_error>

namespace faultline::report {
namespace {

using namespace page;

struct Count {
    const char* word;
    const char* style;
    std::size_t number;
};

std::array<Count, 5> counts_of(const RunView& run) {
    Square all;
    for (const auto& cell : run.cells)
        count(all, cell);
    if (run.summary.planned > run.cells.size())
        all.not_run += run.summary.planned - run.cells.size();
    return {{{"fail", "fail", all.fail},
             {"error", "error", all.error},
             {"skip", "skip", all.skip},
             {"not run", "not-run", all.not_run},
             {"pass", "pass", all.pass}}};
}

void add_counts(const RunView& run, Data& data) {
    const auto counts = counts_of(run);
    std::size_t total = 0;
    for (const auto& count : counts)
        total += count.number;
    auto bars = list(), entries = list();
    std::string words;
    double x = 0;
    for (const auto& count : counts) {
        if (count.number == 0) continue;
        const double width = 1000 * static_cast<double>(count.number) / static_cast<double>(total);
        Data bar;
        bar.set("class", Data{count.style});
        bar.set("x", coordinate(x));
        bar.set("width", coordinate(width));
        bars << bar;
        x += width;
        Data entry;
        entry.set("class", Data{count.style});
        entry.set("word", Data{count.word});
        entry.set("number", number(count.number));
        entries << entry;
        words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count.number, count.word);
    }
    data.set("bars", bars);
    data.set("counts", entries);
    data.set("counts_text", Data{words});
}

void add_facts(const RunView& run, Data& data) {
    auto facts = list();
    const auto add = [&](const char* name, std::string_view value) {
        if (value.empty()) return;
        Data fact;
        fact.set("name", Data{name});
        fact.set("value", text(value, 200));
        facts << fact;
    };
    double seconds = 0;
    for (const auto& cell : run.cells)
        seconds += cell.total_seconds;
    add("cells", std::to_string(run.cells.size()));
    add("guests ran for", duration(seconds));
    add("ended", run.summary.ended.empty() ? "not yet" : run.summary.ended);
    if (run.host) {
        add("accelerator", run.host->accelerator);
        add("QEMU", run.host->qemu);
        add("host", fmt::format("{}, {} CPUs", run.host->cpu, run.host->cpus));
    }
    if (run.summary.interrupted) add("interrupted", "yes: what is here is a part");
    data.set("facts", facts);
}

std::string way_to_run(const RunView& run, const std::filesystem::path& directory) {
    if (directory.empty()) return "./";
    std::error_code error;
    const auto way = std::filesystem::relative(run.path, directory, error);
    if (error || way.empty()) return "./";
    return link_to("", "./" + way.generic_string() + "/");
}

}  // namespace

std::string html_page(const RunView& run, const std::filesystem::path& directory) {
    const auto context = make_context(run, way_to_run(run, directory));
    const auto style = file("style.css"), theme = file("theme.js"), script = file("script.js");
    Data data;
    data.set("policy", Data{content_policy({theme, script}, {style})});
    data.set("style", Data{std::string(style)});
    data.set("theme", Data{std::string(theme)});
    data.set("script", Data{std::string(script)});
    data.set("version", Data{FAULTLINE_VERSION});
    data.set("title", text(run.summary.scenario.empty() ? "run" : run.summary.scenario, 200));
    data.set("started", text(run.summary.started, 40));
    data.set("command", text(shell_words(run.summary.command), 2000));
    add_counts(run, data);
    add_facts(run, data);
    auto html = render("begin", data);
    html += matrix_section(context);
    html += findings_section(context);
    html += trends_section(run, read_trends(run));
    html += machines(run);
    html += cells_section(context);
    return html + render("end", data);
}

}  // namespace faultline::report
