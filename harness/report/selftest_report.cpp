// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/selftest_report.hpp"

#include "model/printable.hpp"
#include "store/finding_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace faultline::report {
namespace {

using model::printable;
using selftest::Outcome;
using selftest::Row;
using json = nlohmann::ordered_json;

constexpr std::size_t most_shown = 200;

std::size_t name_width(const selftest::Report& report) {
    std::size_t width = 8;
    for (const auto& row : report.rows)
        width = std::max(width, row.name.size());
    return std::min<std::size_t>(width, 40);
}

std::string seconds_of(const Row& row) {
    return row.seconds ? fmt::format("{:.1f}", *row.seconds) : "-";
}

std::string line_of(const Row& row, std::size_t width) {
    // A skip's reason stands where a finding's title would.
    const bool told = row.outcome == Outcome::found || row.outcome == Outcome::missed;
    auto text = fmt::format("{:<{}}  {:<7}  {:<6}  {:>7}  {}\n", printable(row.name, most_shown),
                            width, row.printed ? "yes" : "no", to_string(row.outcome),
                            seconds_of(row), printable(told ? row.title : row.reason, most_shown));
    if (row.outcome == Outcome::missed) {
        text += fmt::format("{:<{}}  {}\n", "", width, printable(row.reason, most_shown));
    }
    return text;
}

json row_json(const Row& row) {
    return {{"provoked", row.name},
            {"outcome", to_string(row.outcome)},
            {"printed", row.printed},
            {"title", row.title.empty() ? json() : json(row.title)},
            {"kind", row.kind ? json(model::to_string(*row.kind)) : json()},
            {"reason", row.reason.empty() ? json() : json(row.reason)},
            {"seconds", row.seconds ? json(*row.seconds) : json()}};
}

}  // namespace

std::string selftest_text(const selftest::Report& report) {
    const auto width = name_width(report);
    auto text = fmt::format("{}  {}\n{:<{}}  printed  found   seconds  title\n",
                            printable(report.kernel, most_shown),
                            printable(report.release, most_shown), "provoked", width);
    for (const auto& row : report.rows)
        text += line_of(row, width);
    for (const auto& title : report.unprovoked)
        text += fmt::format("not provoked: {}\n", printable(title, most_shown));
    std::array<std::size_t, 4> counts{};
    for (const auto& row : report.rows)
        ++counts.at(static_cast<std::size_t>(row.outcome));
    text += fmt::format("{} found, {} missed, {} skipped, {} not judged; {} guests, {:.0f} s{}\n",
                        counts[0], counts[1], counts[2], counts[3], report.guests, report.seconds,
                        report.interrupted ? "; interrupted" : "");
    return text;
}

std::string selftest_json(const selftest::Report& report) {
    json rows = json::array();
    for (const auto& row : report.rows)
        rows.push_back(row_json(row));
    const json whole{{"kernel", report.kernel},          {"release", report.release},
                     {"rows", std::move(rows)},          {"not_provoked", report.unprovoked},
                     {"guests", report.guests},          {"seconds", report.seconds},
                     {"interrupted", report.interrupted}};
    return store::json_text(whole, 2) + "\n";
}

}  // namespace faultline::report
