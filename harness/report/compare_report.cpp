// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_report.hpp"

#include "compare/rank_test.hpp"
#include "model/printable.hpp"
#include "report/markdown.hpp"
#include "report/text_table.hpp"
#include "store/finding_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace faultline::report {
namespace {

using json = nlohmann::ordered_json;
using Align = TextTable::Align;
using compare::ChangedFinding;
using compare::ChangedMetric;
using compare::ChangedStatus;
using compare::FindingChange;
using compare::Place;
using compare::RunComparison;
using compare::StatusChange;
using model::printable;

std::string_view word(FindingChange change) {
    switch (change) {
        case FindingChange::fresh:
            return "new";
        case FindingChange::gone:
            return "gone";
        case FindingChange::more_often:
            return "more often";
        case FindingChange::less_often:
            return "less often";
        case FindingChange::other_trace:
            return "other trace";
    }
    return "";
}

std::string_view word(StatusChange change) {
    switch (change) {
        case StatusChange::worse:
            return "worse";
        case StatusChange::better:
            return "better";
        case StatusChange::not_judged:
            return "not judged any more";
        case StatusChange::judged:
            return "judged now";
    }
    return "";
}

std::string_view word(const ChangedMetric& metric) {
    if (!metric.p) return "too few runs";
    if (!metric.differs()) return "same";
    if (metric.better == compare::Better::unknown) return "differs";
    return metric.is_worse() ? "worse" : "better";
}

std::string kernels_of(const Place& place) {
    if (place.kernel_a.empty() || place.kernel_b.empty() || place.kernel_a == place.kernel_b)
        return place.kernel_b.empty() ? place.kernel_a : place.kernel_b;
    return place.kernel_a + " -> " + place.kernel_b;
}

std::string name_of(const Place& place) {
    return place.scenario + ", " + kernels_of(place);
}

std::string tally_text(const store::Tally& tally) {
    std::string text;
    const auto add = [&](std::uint64_t number, const char* what) {
        if (number == 0) return;
        if (!text.empty()) text += ", ";
        text += tally.cells() == 1 ? std::string(what) : fmt::format("{} {}", number, what);
    };
    add(tally.pass, "pass");
    add(tally.fail, "fail");
    add(tally.skip, "skip");
    add(tally.error, "error");
    return text;
}

std::string p_text(double p) {
    return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p);
}

/// With one cell on each side a probability says nothing.
std::string chance_text(std::uint64_t a, std::uint64_t b, double p) {
    return a <= 1 && b <= 1 ? std::string() : p_text(p);
}

struct Sections {
    TextTable findings{{{"", Align::left},
                        {"finding", Align::left},
                        {"where", Align::left},
                        {"A", Align::right},
                        {"B", Align::right},
                        {"chance", Align::left},
                        {"cell", Align::left}}};
    TextTable statuses{{{"", Align::left},
                        {"where", Align::left},
                        {"A", Align::left},
                        {"B", Align::left},
                        {"chance", Align::left},
                        {"because", Align::left}}};
    TextTable metrics{{{"", Align::left},
                       {"metric", Align::left},
                       {"where", Align::left},
                       {"A", Align::right},
                       {"B", Align::right},
                       {"change", Align::right},
                       {"runs", Align::right},
                       {"chance", Align::left}}};
    std::size_t same = 0, too_few = 0;
};

std::string change_text(const ChangedMetric& metric) {
    if (metric.median_a == 0) return "";
    return fmt::format("{:+.1f} %", 100 * (metric.median_b / metric.median_a - 1));
}

Sections sections_of(const RunComparison& comparison) {
    Sections sections;
    for (const auto& finding : comparison.findings) {
        const auto& counts = finding.counts;
        sections.findings.add({std::string(word(finding.change)), finding.title,
                               name_of(finding.place),
                               fmt::format("{}/{}", counts.seen_a, counts.of_a),
                               fmt::format("{}/{}", counts.seen_b, counts.of_b),
                               chance_text(counts.of_a, counts.of_b, counts.p), finding.cell});
    }
    for (const auto& status : comparison.statuses) {
        sections.statuses.add({std::string(word(status.change)), name_of(status.place),
                               tally_text(status.a), tally_text(status.b),
                               chance_text(status.a.judged(), status.b.judged(), status.p),
                               status.reason});
    }
    for (const auto& metric : comparison.metrics) {
        if (!metric.p) ++sections.too_few;
        if (!metric.differs()) {
            sections.same += metric.p ? 1 : 0;
            continue;
        }
        sections.metrics.add({std::string(word(metric)), metric.name, name_of(metric.place),
                              fmt::format("{:.4g}", metric.median_a),
                              fmt::format("{:.4g}", metric.median_b), change_text(metric),
                              fmt::format("{}+{}", metric.runs_a, metric.runs_b),
                              p_text(*metric.p)});
    }
    return sections;
}

std::string performance_words(const Sections& sections, const RunComparison& comparison) {
    if (comparison.metrics.empty()) return "no metrics that both runs have";
    std::string text;
    if (sections.same > 0)
        text += counted(sections.same, "metric") + " with no significant difference; ";
    if (sections.too_few > 0) {
        text += counted(sections.too_few, "metric") +
                " of not enough runs to tell (4 passed cells on each side are, or 3 and 5); ";
    }
    return text +
           fmt::format(
               "Mann-Whitney U, two-sided, on passed cells, each metric alone: of {} about {:.0f} "
               "would be below p = {} by chance",
               comparison.metrics.size() - sections.too_few,
               compare::significant *
                   static_cast<double>(comparison.metrics.size() - sections.too_few),
               compare::significant);
}

std::string summary(const RunComparison& comparison) {
    const auto fresh =
        std::count_if(comparison.findings.begin(), comparison.findings.end(),
                      [](const auto& f) { return f.change == FindingChange::fresh; });
    const auto gone = std::count_if(comparison.findings.begin(), comparison.findings.end(),
                                    [](const auto& f) { return f.change == FindingChange::gone; });
    return fmt::format("{}: {} new, {} gone; {} of the matrix compared, {} only in A, {} only in B",
                       comparison.regressed() ? "REGRESSIONS" : "no regressions", fresh, gone,
                       counted(comparison.places, "place"), comparison.only_a.size(),
                       comparison.only_b.size());
}

std::string only_text(const std::vector<Place>& places, const char* run) {
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, places.size()); ++i)
        text += fmt::format("  only in {}: {}\n", run, printable(name_of(places[i])));
    if (places.size() > most)
        text += fmt::format("  and {} more only in {}\n", places.size() - most, run);
    return text;
}

json place_json(const Place& place) {
    return {{"scenario", place.scenario},
            {"kernel_a", store::or_null(place.kernel_a)},
            {"kernel_b", store::or_null(place.kernel_b)},
            {"topology", place.topology},
            {"parameters", place.parameters}};
}

json tally_json(const store::Tally& tally) {
    return {
        {"pass", tally.pass}, {"fail", tally.fail}, {"skip", tally.skip}, {"error", tally.error}};
}

}  // namespace

std::string comparison_text(const RunComparison& comparison, const std::string& a,
                            const std::string& b) {
    const auto sections = sections_of(comparison);
    std::string text =
        fmt::format("A  {}\nB  {}\n{}\n", printable(a), printable(b), summary(comparison));
    for (const auto& note : comparison.notes)
        text += "note: " + printable(note) + "\n";
    constexpr std::size_t widest = 56;
    if (!sections.findings.empty()) text += "\nFindings\n" + sections.findings.text(widest);
    if (!sections.statuses.empty()) text += "\nStatus\n" + sections.statuses.text(widest);
    if (!comparison.metrics.empty()) {
        text += "\nPerformance\n";
        if (!sections.metrics.empty()) text += sections.metrics.text(widest);
        text += "  " + performance_words(sections, comparison) + "\n";
    }
    if (!comparison.only_a.empty() || !comparison.only_b.empty())
        text += "\n" + only_text(comparison.only_a, "A") + only_text(comparison.only_b, "B");
    return text;
}

std::string comparison_markdown(const RunComparison& comparison, const std::string& a,
                                const std::string& b) {
    const auto sections = sections_of(comparison);
    std::string text =
        fmt::format("## {}\n\nA: {}, B: {}\n", summary(comparison), code_span(a), code_span(b));
    for (const auto& note : comparison.notes)
        text += "\n" + code_span(note) + "\n";
    if (!sections.findings.empty()) text += "\n### Findings\n\n" + sections.findings.markdown();
    if (!sections.statuses.empty()) text += "\n### Status\n\n" + sections.statuses.markdown();
    if (!comparison.metrics.empty()) {
        text += "\n### Performance\n\n";
        if (!sections.metrics.empty()) text += sections.metrics.markdown() + "\n";
        text += performance_words(sections, comparison) + ".\n";
    }
    return text;
}

std::string comparison_json(const RunComparison& comparison, const std::string& a,
                            const std::string& b) {
    json findings = json::array(), statuses = json::array(), metrics = json::array(),
         only_a = json::array(), only_b = json::array();
    for (const auto& finding : comparison.findings) {
        const auto& counts = finding.counts;
        findings.push_back({{"change", word(finding.change)},
                            {"title", finding.title},
                            {"kind", finding.kind},
                            {"signature", finding.signature},
                            {"where", place_json(finding.place)},
                            {"a", {{"seen", counts.seen_a}, {"of", counts.of_a}}},
                            {"b", {{"seen", counts.seen_b}, {"of", counts.of_b}}},
                            {"p", counts.p},
                            {"cell", finding.cell}});
    }
    for (const auto& status : comparison.statuses) {
        statuses.push_back({{"change", word(status.change)},
                            {"where", place_json(status.place)},
                            {"a", tally_json(status.a)},
                            {"b", tally_json(status.b)},
                            {"p", status.p},
                            {"reason", status.reason}});
    }
    for (const auto& metric : comparison.metrics) {
        metrics.push_back({{"change", word(metric)},
                           {"name", metric.name},
                           {"where", place_json(metric.place)},
                           {"a", {{"median", metric.median_a}, {"runs", metric.runs_a}}},
                           {"b", {{"median", metric.median_b}, {"runs", metric.runs_b}}},
                           {"p", store::or_null(metric.p)}});
    }
    for (const auto& place : comparison.only_a)
        only_a.push_back(place_json(place));
    for (const auto& place : comparison.only_b)
        only_b.push_back(place_json(place));
    const json document{{"a", a},
                        {"b", b},
                        {"regressed", comparison.regressed()},
                        {"places", comparison.places},
                        {"notes", comparison.notes},
                        {"findings", findings},
                        {"statuses", statuses},
                        {"metrics", metrics},
                        {"metrics_method", "Mann-Whitney U, two-sided; significant below 0.05"},
                        {"rates_method", "Fisher's exact test, two-sided"},
                        {"only_a", only_a},
                        {"only_b", only_b}};
    return store::json_text(document, 2) + "\n";
}

namespace {

std::string cell_line(const char* letter, const compare::CellView& cell) {
    const auto& verdict = cell.verdict;
    return fmt::format("{}  {}  {}  {}\n   {}\n", letter, model::to_string(verdict.status),
                       printable(verdict.scenario), printable(verdict.kernel.release),
                       printable(verdict.reason, 200));
}

std::string value_text(const std::string& value) {
    return value.empty() ? "-" : value;
}

}  // namespace

std::string diff_text(const compare::CellDifference& difference, const compare::CellView& a,
                      const compare::CellView& b, std::size_t most) {
    auto text = cell_line("A", a) + cell_line("B", b);
    for (const auto& note : difference.notes)
        text += "note: " + printable(note) + "\n";
    const std::vector<std::pair<std::string, Align>> heads{
        {"", Align::left}, {"", Align::left}, {"A", Align::left}, {"B", Align::left}};
    TextTable bearing(heads), others(heads);
    std::size_t left_out = 0, listed = 0;
    for (const auto& one : difference.differences) {
        std::vector<std::string> row{std::string(to_string(one.topic)), one.name, value_text(one.a),
                                     value_text(one.b)};
        if (one.bearing > 0) {
            bearing.add(std::move(row));
        } else if (listed++ < most) {
            others.add(std::move(row));
        } else {
            ++left_out;
        }
    }
    constexpr std::size_t widest = 44;
    if (!bearing.empty()) text += "\nWhat bears on it, the most first\n" + bearing.text(widest);
    if (!others.empty()) text += "\nWhat else differs\n" + others.text(widest);
    if (left_out > 0)
        text += fmt::format("  and {} (--all)\n", counted(left_out, "more difference"));
    if (difference.differences.empty()) text += "no difference in what is known of the two\n";
    return text;
}

std::string diff_json(const compare::CellDifference& difference, const compare::CellView& a,
                      const compare::CellView& b) {
    const auto cell_json = [](const compare::CellView& cell) -> json {
        return {{"cell", cell.name},
                {"scenario", cell.verdict.scenario},
                {"status", model::to_string(cell.verdict.status)},
                {"reason", cell.verdict.reason}};
    };
    json list = json::array();
    for (const auto& one : difference.differences) {
        list.push_back({{"topic", to_string(one.topic)},
                        {"name", one.name},
                        {"a", store::or_null(one.a)},
                        {"b", store::or_null(one.b)},
                        {"bearing", one.bearing}});
    }
    const json document{{"a", cell_json(a)},
                        {"b", cell_json(b)},
                        {"notes", difference.notes},
                        {"differences", list}};
    return store::json_text(document, 2) + "\n";
}

}  // namespace faultline::report
