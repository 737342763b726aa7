// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/bounded_json.hpp"
#include "protocol/corruption.hpp"
#include "protocol/events.hpp"
#include "protocol/fault_json.hpp"
#include "protocol/fields.hpp"
#include "protocol/names.hpp"
#include "protocol/task_table.hpp"

#include <array>

namespace faultline::protocol {
namespace {

/// The deepest event is booted: the event, its nodes, a node, its distances. Nothing that keeps to
/// the other bounds has more values than this.
constexpr JsonBounds bounds{max_line_bytes, 4, 65536};

constexpr std::uint64_t max_cpus = 65536;
constexpr std::uint64_t max_nodes = 1024;    // MAX_NUMNODES: NODES_SHIFT is at most 10
constexpr std::uint64_t max_distance = 255;  // u8 in SLIT
constexpr double max_uptime = 1e9;

template <class T>
T narrow_count(Fields& fields, const char* name, std::uint64_t maximum) {
    return static_cast<T>(fields.count(name, maximum));
}

Node take_node(Fields& fields) {
    Node node;
    node.id = narrow_count<unsigned>(fields, "id", max_nodes - 1);
    node.cpus = fields.text("cpus");
    node.memory_kib = fields.count("memory_kib");
    for (const auto distance : fields.counts("distances", max_nodes, max_distance)) {
        node.distances.push_back(static_cast<unsigned>(distance));
    }
    return node;
}

TaskOomScore take_task(Fields& fields) {
    TaskOomScore task;
    task.pid = fields.integer("pid", 1, INT32_MAX);
    task.command = fields.text("command");
    task.oom_score_adj = static_cast<int>(fields.integer("oom_score_adj", -1000, 1000));
    return task;
}

Booted take_booted(Fields& fields) {
    Booted booted;
    booted.release = fields.text("release");
    booted.version_line = fields.text("version");
    booted.command_line = fields.text("command_line");
    fields.objects("nodes", max_nodes,
                   [&](Fields& node) { booted.nodes.push_back(take_node(node)); });
    booted.sockets = narrow_count<unsigned>(fields, "sockets", max_cpus);
    booted.cpus = narrow_count<unsigned>(fields, "cpus", max_cpus);
    booted.memory_kib = fields.count("memory_kib");
    booted.taint = fields.count("taint");
    booted.modules = fields.texts("modules");
    fields.objects("tasks", max_list_items,
                   [&](Fields& task) { booted.tasks.push_back(take_task(task)); });
    if (fields.has("cpu_flags")) booted.cpu_flags = fields.text("cpu_flags");
    if (fields.has("settings"))
        booted.settings = fields.texts_by_name("settings", max_settings, max_setting_bytes);
    return booted;
}

Output take_output(Fields& fields) {
    const auto stream = stream_from(fields.text("stream"));
    if (!stream) fields.refuse("stream", "is neither stdout nor stderr");
    return {stream.value_or(Stream::out), fields.text("text")};
}

struct Kind {
    std::string_view name;
    decltype(Event::body) (*take)(Fields&);
};
using Body = decltype(Event::body);
constexpr std::array kinds{
    Kind{"booted", [](Fields& f) -> Body { return take_booted(f); }},
    Kind{"phase", [](Fields& f) -> Body { return Phase{f.text("name")}; }},
    Kind{"output", [](Fields& f) -> Body { return take_output(f); }},
    Kind{"result", [](Fields& f) -> Body { return take_result(f); }},
    Kind{"tasks", [](Fields& f) -> Body { return take_tasks(f); }},
    Kind{"corruption", [](Fields& f) -> Body { return take_corruption(f); }},
    Kind{"heartbeat", [](Fields& f) -> Body { return Heartbeat{f.count("free_kib")}; }},
    Kind{"end", [](Fields&) -> Body { return End{}; }},
    Kind{"note", [](Fields& f) -> Body { return Note{f.text("text")}; }},
    Kind{"fault", [](Fields& f) -> Body { return take_fault(f); }},
};

void take_body(Fields& fields, Event& event) {
    const auto name = fields.text("event");
    for (const auto& kind : kinds) {
        if (kind.name != name) continue;
        event.body = kind.take(fields);
        return;
    }
    fields.refuse("event", "is no event that we know");
}

}  // namespace

std::variant<Event, BadEvent> parse_event(std::string_view line) {
    const auto parsed = parse_bounded(line, bounds);
    if (const auto* complaint = std::get_if<std::string>(&parsed)) return BadEvent{*complaint};
    std::string why;
    Fields fields(std::get<nlohmann::json>(parsed), "", why);
    if (why.empty() && fields.count("v") != version) fields.refuse("v", "is another version");
    Event event;
    event.sequence = fields.count("seq");
    event.uptime_seconds = fields.real("t", 0, max_uptime);
    take_body(fields, event);
    if (!why.empty()) return BadEvent{why};
    return event;
}

}  // namespace faultline::protocol
