// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_report.hpp"

#include "compare/rank_test.hpp"
#include "model/printable.hpp"
#include "report/compare_words.hpp"
#include "report/markdown.hpp"
#include "report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report {
namespace {

using Align = TextTable::Align;
using compare::ChangedMetric;
using compare::FindingChange;
using compare::Place;
using compare::RunComparison;
using model::printable;

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
               "Mann-Whitney U, two-sided, on passed cells, each metric alone: of {} about {:.2g} "
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
    const auto only = fmt::format("{} only in A, {} only in B", comparison.only_a.size(),
                                  comparison.only_b.size());
    if (comparison.judged == 0 && comparison.lost_judgement() == 0) {
        return fmt::format(
            "NOTHING COMPARED: {} of the matrix in both, none with a pass or a fail "
            "in both; {}",
            counted(comparison.places, "place"), only);
    }
    const auto lost = comparison.lost_judgement();
    const auto* word = comparison.regressed() ? "REGRESSIONS"
                       : lost > 0             ? "CANNOT TELL"
                                              : "no regressions";
    const auto errors =
        lost == 0 ? std::string()
                  : fmt::format("B has errors in {} that A judged: nothing can be said of {}; ",
                                counted(lost, "place"), lost == 1 ? "it" : "them");
    return fmt::format("{}: {}{} new, {} gone; {} of the matrix compared, {}", word, errors, fresh,
                       gone, counted(comparison.judged, "place"), only);
}

/// The places of one run alone, a line each that begins with `bullet`.
std::string only_text(const std::vector<Place>& places, const char* run, const char* bullet,
                      std::string (*shown)(const std::string& text)) {
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, places.size()); ++i)
        text += fmt::format("{}only in {}: {}\n", bullet, run, shown(name_of(places[i])));
    if (places.size() > most)
        text += fmt::format("{}and {} more only in {}\n", bullet, places.size() - most, run);
    return text;
}

std::string only_in_either(const RunComparison& comparison, const char* bullet,
                           std::string (*shown)(const std::string& text)) {
    return only_text(comparison.only_a, "A", bullet, shown) +
           only_text(comparison.only_b, "B", bullet, shown);
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
        text += "\n" + only_in_either(comparison, "  ",
                                      [](const std::string& name) { return printable(name); });
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
    if (!comparison.only_a.empty() || !comparison.only_b.empty())
        text += "\n### Not compared\n\n" +
                only_in_either(comparison, "- ",
                               [](const std::string& name) { return code_span(name); });
    return text;
}

}  // namespace faultline::report
