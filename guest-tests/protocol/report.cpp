// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/report.hpp"

#include "protocol/bounded_json.hpp"
#include "protocol/corruption.hpp"
#include "protocol/fields.hpp"
#include "protocol/names.hpp"
#include "protocol/task_table.hpp"
#include "protocol/text.hpp"

namespace faultline::protocol {
namespace {

using nlohmann::json;

/// The deepest is a table: the report, its tasks, a task.
constexpr JsonBounds bounds{max_report_bytes, 3, max_list_items};

void put(json& line, const Phase& phase) {
    line["phase"] = valid_text(phase.name);
}
void put(json& line, const WorkloadResult& result) {
    put_result(line, result);
}
void put(json& line, const Corruption& corruption) {
    put_corruption(line, corruption);
}
void put(json& line, const Round& round) {
    line["round"] = round.number;
}
void put(json& line, const TaskTable& table) {
    put_tasks(line, table);
}

}  // namespace

std::string to_report_line(const Report& report) {
    auto line = json::object();
    std::visit([&](const auto& body) { put(line, body); }, report);
    return line.dump();
}

std::variant<Report, std::string> parse_report(std::string_view line) {
    const auto parsed = parse_bounded(line, bounds);
    if (const auto* complaint = std::get_if<std::string>(&parsed)) return *complaint;
    std::string why;
    Fields fields(std::get<json>(parsed), "", why);
    Report report;
    if (fields.has("phase")) {
        report = Phase{fields.text("phase")};
    } else if (fields.has("tasks")) {
        report = take_tasks(fields);
    } else if (fields.has("round")) {
        report = Round{fields.count("round")};
    } else if (fields.has("corruption")) {
        report = take_corruption(fields);
    } else {
        report = take_result(fields);
    }
    if (!why.empty()) return why;
    return report;
}

}  // namespace faultline::protocol
