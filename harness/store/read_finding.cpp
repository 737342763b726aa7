// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_finding.hpp"

#include "store/json_fields.hpp"

#include <algorithm>

namespace faultline::store {
namespace {

using nlohmann::json;
using namespace model;

Frame frame_from(const json& value) {
    Frame frame;
    frame.function = text_of(value, "function");
    frame.offset = count_of(value, "offset");
    frame.size = count_of(value, "size");
    frame.module = text_of(value, "module");
    frame.reliable = flag_of(value, "reliable");
    for (const auto& place : field(value, "source")) {
        frame.source.push_back({text_of(place, "function"), text_of(place, "file"),
                                static_cast<unsigned>(count_of(place, "line"))});
    }
    return frame;
}

void read_texts(const json& value, Finding& finding) {
    finding.title = text_of(value, "title");
    finding.alternative_titles = texts_of(value, "alternative_titles");
    finding.type = text_of(value, "type");
    finding.function = text_of(value, "function");
    finding.code = text_of(value, "code");
    finding.modules = texts_of(value, "modules");
    finding.hardware = text_of(value, "hardware");
    finding.command = text_of(value, "command");
    finding.taint = text_of(value, "taint");
    finding.release = text_of(value, "release");
    finding.corrupted = text_of(value, "corrupted");
    const auto& guilt = field(value, "guilt");
    finding.guilt = {text_of(guilt, "frame"), text_of(guilt, "reason"), texts_of(guilt, "skipped")};
    const auto& signature = field(value, "signature");
    finding.signature = {text_of(signature, "title"), text_of(signature, "frames")};
}

void read_place(const json& value, Finding& finding) {
    const auto& console = field(value, "console");
    finding.place = {count_of(console, "first_byte"), count_of(console, "end_byte"),
                     count_of(console, "first_line"), count_of(console, "last_line")};
    const auto& time = field(value, "time_seconds");
    if (time.is_number()) finding.time_seconds = time.get<double>();
}

}  // namespace

std::vector<Frame> trace_from(const json& value) {
    std::vector<Frame> trace;
    for (const auto& frame : value)
        trace.push_back(frame_from(frame));
    return trace;
}

std::vector<RelatedStack> stacks_from(const json& value) {
    std::vector<RelatedStack> stacks;
    for (const auto& stack : value)
        stacks.push_back({text_of(stack, "title"), trace_from(field(stack, "trace"))});
    return stacks;
}

Finding finding_from(const json& value) {
    Finding finding;
    finding.kind = finding_kind_from(text_of(value, "kind")).value_or(FindingKind::other);
    read_texts(value, finding);
    read_place(value, finding);
    finding.count = std::max<std::uint64_t>(count_of(value, "count"), 1);
    finding.panicked = flag_of(value, "panicked");
    if (text_of(value, "confidence") == "low") finding.confidence = Confidence::low;
    if (const auto cpu = optional_count(value, "cpu")) finding.cpu = static_cast<unsigned>(*cpu);
    finding.pid = optional_count(value, "pid");
    if (const auto& pointer = field(value, "instruction_pointer"); pointer.is_object())
        finding.instruction_pointer = frame_from(pointer);
    finding.trace = trace_from(field(value, "trace"));
    finding.related = stacks_from(field(value, "related"));
    for (const auto& [name, text] : field(value, "registers").items())
        if (text.is_string()) finding.registers.emplace_back(name, text.get<std::string>());
    for (const auto& [name, text] : field(value, "details").items())
        if (text.is_string()) finding.details[name] = text.get<std::string>();
    return finding;
}

}  // namespace faultline::store
