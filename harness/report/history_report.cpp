// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/history_report.hpp"

#include "model/printable.hpp"
#include "report/text_table.hpp"
#include "store/cell_record.hpp"
#include "store/finding_json.hpp"
#include "store/verdict_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace faultline::report {
namespace {

using json = nlohmann::ordered_json;
using Align = TextTable::Align;
using model::printable;
using store::History;
using store::SubjectKind;
using store::Tally;

constexpr unsigned bar_width = 20;

bool is_finding(const History& history) {
    return history.subject.kind == SubjectKind::signature;
}

std::string rate_text(const Tally& tally) {
    return percent_text(static_cast<double>(tally.seen), static_cast<double>(tally.judged()));
}

std::string interval_text(const Tally& tally) {
    const auto interval = store::rate_interval(tally.seen, tally.judged());
    return fmt::format("95 %: {} to {}", percent_text(interval.low, 1),
                       percent_text(interval.high, 1));
}

/// "36", or nothing for 0: what is there shall be seen.
std::string some(std::uint64_t number) {
    return number == 0 ? std::string() : number_text(number);
}

std::string occurrence_text(const store::Occurrence& seen) {
    const auto kernel = seen.release.empty() ? seen.kernel : seen.release;
    return fmt::format("{}  {}, {}\n              {}\n", time_text(seen.time), printable(kernel),
                       printable(seen.scenario), printable(seen.directory));
}

std::string head_text(const History& history) {
    const auto& subject = history.subject;
    const auto& tally = history.tally;
    std::string text;
    if (is_finding(history)) {
        text = fmt::format("{}\n  signature   {} ({})\n", printable(subject.title),
                           printable(subject.name), printable(subject.finding_kind));
    } else {
        text = fmt::format("{} {}\n", store::to_string(subject.kind), printable(subject.name));
    }
    if (history.first.time != 0) {
        const bool seen = is_finding(history);
        text += fmt::format("  {}{}", seen ? "first seen  " : "first run   ",
                            occurrence_text(history.first));
        text += fmt::format("  {}{}", seen ? "last seen   " : "last run    ",
                            occurrence_text(history.last));
    }
    text += fmt::format("  {} {} of {} ({}; {}), {}\n",
                        is_finding(history) ? "seen in    " : "failed     ",
                        number_text(tally.seen), counted(tally.judged(), "judged cell"),
                        rate_text(tally), interval_text(tally), counted(history.runs, "run"));
    if (!is_finding(history)) return text;
    const auto found = store::boundary(history.kernels);
    if (found.first_bad) {
        text += fmt::format("  first bad   {}\n", printable(found.first_bad->release));
        text += found.last_good ? fmt::format("  last good   {}, in {} without it\n",
                                              printable(found.last_good->release),
                                              counted(found.last_good->tally.judged(), "cell"))
                                : std::string("  last good   none known before that\n");
    }
    return text;
}

std::string kernels_text(const History& history) {
    const bool finding = is_finding(history);
    TextTable table({{"kernel", Align::left},
                     {"release", Align::left},
                     {"commit", Align::left},
                     {finding ? "seen" : "failed", Align::right},
                     {"of", Align::right},
                     {"rate", Align::right},
                     {"skipped", Align::right},
                     {"errors", Align::right},
                     {"first run", Align::left},
                     {"last run", Align::left}});
    constexpr std::size_t commit_digits = 12;
    for (const auto& kernel : history.kernels) {
        const auto& tally = kernel.tally;
        table.add({kernel.reference, kernel.release, kernel.commit.substr(0, commit_digits),
                   number_text(tally.seen), number_text(tally.judged()), rate_text(tally),
                   some(tally.skip), some(tally.error), date_text(kernel.first_day),
                   date_text(kernel.last_day)});
    }
    constexpr std::size_t widest = 32;
    return table.empty() ? std::string() : "\n" + table.text(widest);
}

std::string scenarios_text(const History& history) {
    TextTable table({{"scenario", Align::left},
                     {is_finding(history) ? "seen" : "failed", Align::right},
                     {"of", Align::right},
                     {"rate", Align::right},
                     {"skipped", Align::right},
                     {"errors", Align::right}});
    for (const auto& scenario : history.scenarios) {
        const auto& tally = scenario.tally;
        table.add({scenario.name, number_text(tally.seen), number_text(tally.judged()),
                   rate_text(tally), some(tally.skip), some(tally.error)});
    }
    return table.empty() ? std::string() : "\n" + table.text();
}

std::string findings_text(const History& history) {
    TextTable table({{"finding", Align::left},
                     {"signature", Align::left},
                     {"cells", Align::right},
                     {"first", Align::left},
                     {"last", Align::left},
                     {"", Align::left}});
    constexpr std::int64_t seconds_per_day = 86400;
    for (const auto& finding : history.findings) {
        table.add({finding.title, finding.signature, number_text(finding.cells),
                   date_text(finding.first / seconds_per_day),
                   date_text(finding.last / seconds_per_day), finding.allowed ? "(allowed)" : ""});
    }
    return table.empty() ? std::string() : "\n" + table.text();
}

std::string days_text(const History& history, bool unicode) {
    const auto line = store::timeline(history.days);
    TextTable table({{line.days_each == 1 ? "day" : "week of", Align::left},
                     {is_finding(history) ? "seen" : "failed", Align::right},
                     {"of", Align::right},
                     {"rate", Align::right},
                     {"", Align::left}});
    for (const auto& period : line.periods) {
        const auto& tally = period.tally;
        const auto share = tally.judged() == 0 ? 0
                                               : static_cast<double>(tally.seen) /
                                                     static_cast<double>(tally.judged());
        table.add({date_text(period.day), some(tally.seen), number_text(tally.judged()),
                   rate_text(tally), bar(share, bar_width, unicode)});
    }
    return table.empty() ? std::string() : "\n" + table.text();
}

json tally_json(const Tally& tally) {
    const auto interval = store::rate_interval(tally.seen, tally.judged());
    json result{{"pass", tally.pass},   {"fail", tally.fail}, {"skip", tally.skip},
                {"error", tally.error}, {"seen", tally.seen}, {"judged", tally.judged()}};
    result["rate"] = nullptr;
    if (tally.judged() > 0) {
        result["rate"] = {
            {"value", static_cast<double>(tally.seen) / static_cast<double>(tally.judged())},
            {"low", interval.low},
            {"high", interval.high}};
    }
    return result;
}

json occurrence_json(const store::Occurrence& seen) {
    if (seen.time == 0) return nullptr;
    return {{"time", store::rfc3339(seen.time)},
            {"scenario", seen.scenario},
            {"kernel", seen.kernel},
            {"release", seen.release},
            {"cell", seen.directory}};
}

json kernel_json(const store::KernelRecord& kernel) {
    return {{"reference", kernel.reference},
            {"release", store::or_null(kernel.release)},
            {"git_commit", store::or_null(kernel.commit)},
            {"package", store::or_null(kernel.package)},
            {"first_day", date_text(kernel.first_day)},
            {"last_day", date_text(kernel.last_day)},
            {"cells", tally_json(kernel.tally)}};
}

json boundary_json(const History& history) {
    if (!is_finding(history)) return nullptr;
    const auto found = store::boundary(history.kernels);
    return {{"last_good", found.last_good ? kernel_json(*found.last_good) : json(nullptr)},
            {"first_bad", found.first_bad ? kernel_json(*found.first_bad) : json(nullptr)}};
}

}  // namespace

std::string history_text(const History& history, bool unicode) {
    const bool one_scenario = history.subject.kind == SubjectKind::scenario;
    return head_text(history) + kernels_text(history) +
           (one_scenario ? std::string() : scenarios_text(history)) + findings_text(history) +
           days_text(history, unicode);
}

std::string history_json(const History& history) {
    const auto& subject = history.subject;
    json kernels = json::array(), scenarios = json::array(), findings = json::array(),
         days = json::array();
    for (const auto& kernel : history.kernels)
        kernels.push_back(kernel_json(kernel));
    for (const auto& scenario : history.scenarios)
        scenarios.push_back({{"name", scenario.name}, {"cells", tally_json(scenario.tally)}});
    for (const auto& finding : history.findings) {
        findings.push_back({{"signature", finding.signature},
                            {"title", finding.title},
                            {"kind", finding.kind},
                            {"allowed", finding.allowed},
                            {"cells", finding.cells},
                            {"first", store::rfc3339(finding.first)},
                            {"last", store::rfc3339(finding.last)}});
    }
    for (const auto& day : history.days)
        days.push_back({{"day", date_text(day.day)}, {"cells", tally_json(day.tally)}});
    const json document{{"schema", store::history_schema},
                        {"version", store::schema_version},
                        {"kind", store::to_string(subject.kind)},
                        {"name", subject.name},
                        {"title", store::or_null(subject.title)},
                        {"finding_kind", store::or_null(subject.finding_kind)},
                        {"first", occurrence_json(history.first)},
                        {"last", occurrence_json(history.last)},
                        {"runs", history.runs},
                        {"cells", tally_json(history.tally)},
                        {"versions", boundary_json(history)},
                        {"kernels", kernels},
                        {"scenarios", scenarios},
                        {"findings", findings},
                        {"days", days}};
    return store::json_text(document, 2) + "\n";
}

namespace {

/// What is not over, or did not do all that was planned.
std::string state_text(const store::RunRecord& run) {
    if (!run.ended) return "(not ended)";
    return run.interrupted ? "(interrupted)" : "";
}

}  // namespace

std::string runs_text(const std::vector<store::RunRecord>& runs) {
    TextTable table({{"run", Align::left},
                     {"started", Align::left},
                     {"pass", Align::right},
                     {"fail", Align::right},
                     {"skip", Align::right},
                     {"error", Align::right},
                     {"not run", Align::right},
                     {"scenarios", Align::left},
                     {"", Align::left}});
    for (const auto& run : runs) {
        table.add({run.name, run.started == 0 ? "" : time_text(run.started), some(run.tally.pass),
                   some(run.tally.fail), some(run.tally.skip), some(run.tally.error),
                   run.ended ? some(run.not_run) : "", run.scenarios, state_text(run)});
    }
    return table.text();
}

std::string runs_json(const std::vector<store::RunRecord>& runs) {
    json list = json::array();
    for (const auto& run : runs) {
        list.push_back(
            {{"run", run.name},
             {"started", run.started == 0 ? json(nullptr) : json(store::rfc3339(run.started))},
             {"ended", run.ended},
             {"interrupted", run.interrupted},
             {"not_run", run.not_run},
             {"scenarios", run.scenarios},
             {"cells", tally_json(run.tally)}});
    }
    const json document{
        {"schema", store::runs_schema}, {"version", store::schema_version}, {"runs", list}};
    return store::json_text(document, 2) + "\n";
}

}  // namespace faultline::report
