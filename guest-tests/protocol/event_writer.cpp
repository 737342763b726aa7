// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/corruption.hpp"
#include "protocol/events.hpp"
#include "protocol/fault_json.hpp"
#include "protocol/names.hpp"
#include "protocol/task_table.hpp"
#include "protocol/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace faultline::protocol {
namespace {

using nlohmann::json;

json texts(const std::vector<std::string>& list) {
    auto result = json::array();
    for (const auto& item : list) {
        if (result.size() == max_list_items) break;
        result.push_back(valid_text(item));
    }
    return result;
}

json node_to_json(const Node& node) {
    return {{"id", node.id},
            {"cpus", valid_text(node.cpus)},
            {"memory_kib", node.memory_kib},
            {"distances", node.distances}};
}

json task_to_json(const TaskOomScore& task) {
    return {{"pid", task.pid},
            {"command", valid_text(task.command)},
            {"oom_score_adj", task.oom_score_adj}};
}

template <class T, class ToJson>
json list(const std::vector<T>& items, ToJson to_json) {
    auto result = json::array();
    const auto count = std::min(items.size(), max_list_items);
    for (std::size_t i = 0; i < count; ++i)
        result.push_back(to_json(items[i]));
    return result;
}

void put(json& line, const Booted& booted) {
    line["release"] = valid_text(booted.release);
    line["version"] = valid_text(booted.version_line);
    line["command_line"] = valid_text(booted.command_line);
    line["nodes"] = list(booted.nodes, node_to_json);
    line["sockets"] = booted.sockets;
    line["cpus"] = booted.cpus;
    line["memory_kib"] = booted.memory_kib;
    line["taint"] = booted.taint;
    line["modules"] = texts(booted.modules);
    line["tasks"] = list(booted.tasks, task_to_json);
    line["cpu_flags"] = valid_text(booted.cpu_flags);
    auto& settings = line["settings"] = json::object();
    for (const auto& [name, value] : booted.settings) {
        if (settings.size() < max_settings)
            settings[valid_text(name, max_setting_bytes)] = valid_text(value, max_setting_bytes);
    }
}

void put(json& line, const Phase& phase) {
    line["name"] = valid_text(phase.name);
}

void put(json& line, const Output& output) {
    line["stream"] = stream_name(output.stream);
    line["text"] = valid_text(output.text);
}

void put(json& line, const WorkloadResult& result) {
    put_result(line, result);
}

void put(json& line, const TaskTable& table) {
    put_tasks(line, table);
}

void put(json& line, const Corruption& corruption) {
    put_corruption(line, corruption);
}

void put(json& line, const Heartbeat& heartbeat) {
    line["free_kib"] = heartbeat.free_kib;
}

void put(json&, const End&) {}

void put(json& line, const Note& note) {
    line["text"] = valid_text(note.text);
}

void put(json& line, const FaultReport& report) {
    put_fault(line, report);
}

std::string dump(const Event& event) {
    json line{{"v", version},
              {"seq", event.sequence},
              {"t", std::isfinite(event.uptime_seconds) ? event.uptime_seconds : 0.0},
              {"event", event_name(event)}};
    std::visit([&](const auto& body) { put(line, body); }, event.body);
    return line.dump();
}

/// Halves the lists of an event whose line is too long. Texts are bounded by themselves, so that a
/// line fits at the latest when its lists are empty.
void halve_lists(Event& event) {
    const auto halve = [](auto& items) { items.resize(items.size() / 2); };
    const auto halve_map = [](auto& items) {
        items.erase(std::next(items.begin(), static_cast<std::ptrdiff_t>(items.size() / 2)),
                    items.end());
    };
    if (auto* booted = std::get_if<Booted>(&event.body)) {
        halve(booted->tasks);
        halve(booted->modules);
        halve(booted->nodes);
        halve_map(booted->settings);
    } else if (auto* table = std::get_if<TaskTable>(&event.body)) {
        halve(table->tasks);
    } else if (auto* result = std::get_if<WorkloadResult>(&event.body)) {
        halve_map(result->metrics);
    }
}

}  // namespace

std::string to_line(const Event& event) {
    auto line = dump(event);
    if (line.size() <= max_line_bytes) return line;
    Event smaller = event;
    do {
        halve_lists(smaller);
        line = dump(smaller);
    } while (line.size() > max_line_bytes);
    return line;
}

}  // namespace faultline::protocol
