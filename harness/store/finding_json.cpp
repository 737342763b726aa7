// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/finding_json.hpp"

namespace faultline::store {
namespace {

// Keys in the order in which they are written: what a person looks for before the long tables.
using json = nlohmann::ordered_json;
using namespace model;

json frame_json(const Frame& frame) {
    json source = json::array();
    for (const auto& place : frame.source) {
        source.push_back(
            {{"function", place.function}, {"file", place.file}, {"line", place.line}});
    }
    return {{"function", frame.function}, {"offset", frame.offset},
            {"size", frame.size},         {"module", or_null(frame.module)},
            {"reliable", frame.reliable}, {"source", std::move(source)}};
}

json registers_json(const Finding& finding) {
    json registers = json::object();
    for (const auto& [name, value] : finding.registers)
        registers[name] = value;
    return registers;
}

}  // namespace

json trace_json(const std::vector<Frame>& frames) {
    json trace = json::array();
    for (const auto& frame : frames)
        trace.push_back(frame_json(frame));
    return trace;
}

json stacks_json(const std::vector<RelatedStack>& stacks) {
    json result = json::array();
    for (const auto& stack : stacks)
        result.push_back({{"title", stack.title}, {"trace", trace_json(stack.trace)}});
    return result;
}

json finding_json(const Finding& finding) {
    return {
        {"kind", to_string(finding.kind)},
        {"title", finding.title},
        {"alternative_titles", finding.alternative_titles},
        {"type", or_null(finding.type)},
        {"signature",
         {{"title", or_null(finding.signature.title)},
          {"frames", or_null(finding.signature.frames)}}},
        {"count", finding.count},
        {"confidence", finding.confidence == Confidence::certain ? "certain" : "low"},
        {"panicked", finding.panicked},
        {"corrupted", or_null(finding.corrupted)},
        {"function", or_null(finding.function)},
        {"guilt",
         {{"frame", or_null(finding.guilt.frame)},
          {"reason", or_null(finding.guilt.reason)},
          {"skipped", finding.guilt.skipped}}},
        {"cpu", or_null(finding.cpu)},
        {"pid", or_null(finding.pid)},
        {"command", or_null(finding.command)},
        {"taint", or_null(finding.taint)},
        {"taint_meaning", taint_meaning(finding.taint)},
        {"release", or_null(finding.release)},
        {"hardware", or_null(finding.hardware)},
        {"time_seconds", or_null(finding.time_seconds)},
        {"console",
         {{"first_line", finding.place.first_line},
          {"last_line", finding.place.last_line},
          {"first_byte", finding.place.begin},
          {"end_byte", finding.place.end}}},
        {"details", finding.details},
        {"instruction_pointer",
         finding.instruction_pointer ? frame_json(*finding.instruction_pointer) : json(nullptr)},
        {"trace", trace_json(finding.trace)},
        {"related", stacks_json(finding.related)},
        {"registers", registers_json(finding)},
        {"code", or_null(finding.code)},
        {"modules", finding.modules}};
}

std::string json_text(const json& value, int indent) {
    return value.dump(indent, ' ', true, json::error_handler_t::replace);
}

}  // namespace faultline::store
