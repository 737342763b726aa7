// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/printable.hpp"
#include "report/compare_report.hpp"
#include "report/text_table.hpp"
#include "store/finding_json.hpp"
#include "store/verdict_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace faultline::report {

using json = nlohmann::ordered_json;
using Align = TextTable::Align;
using model::printable;

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
    const json document{{"schema", store::diff_schema},
                        {"version", store::schema_version},
                        {"a", cell_json(a)},
                        {"b", cell_json(b)},
                        {"notes", difference.notes},
                        {"differences", list}};
    return store::json_text(document, 2) + "\n";
}

}  // namespace faultline::report
