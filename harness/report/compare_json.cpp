// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_report.hpp"
#include "report/compare_words.hpp"
#include "store/finding_json.hpp"
#include "store/verdict_json.hpp"

#include <nlohmann/json.hpp>

namespace faultline::report {
namespace {

using json = nlohmann::ordered_json;
using compare::Place;
using compare::RunComparison;

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
    const json document{{"schema", store::compare_schema},
                        {"version", store::schema_version},
                        {"a", a},
                        {"b", b},
                        {"regressed", comparison.regressed()},
                        {"places", comparison.places},
                        {"places_judged", comparison.judged},
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

}  // namespace faultline::report
