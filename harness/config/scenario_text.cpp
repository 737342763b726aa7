// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/scenario_text.hpp"

#include "faults/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace faultline::config {
using model::Parameter;
using model::ParameterType;

namespace {

std::string in_quotes(std::string_view text) {
    std::ostringstream stream;
    const toml::value<std::string> value{std::string(text)};
    stream << toml::toml_formatter(
        value, toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings);
    return std::move(stream).str();
}

template <class Texts>
std::string quoted_list(const Texts& texts) {
    std::vector<std::string> list;
    for (const auto& text : texts)
        list.push_back(in_quotes(text));
    return fmt::format("[{}]", fmt::join(list, ", "));
}

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string strings_text(const std::string& json) {
    const auto list = nlohmann::json::parse(json, nullptr, false);
    return quoted_list(list.is_array() ? list.get<std::vector<std::string>>()
                                       : std::vector<std::string>{});
}

/// A parameter's value, as the guest gets it, in TOML.
std::string value_text(const Parameter& parameter, const std::string& value) {
    switch (parameter.type) {
        case ParameterType::integer:
        case ParameterType::boolean:
            return value;
        case ParameterType::size:
            return in_quotes(to_string(model::Bytes{static_cast<std::uint64_t>(number_of(value))}));
        case ParameterType::duration:
            return in_quotes(
                model::to_string(model::Duration(number_of(value) * parameter.unit_ms)));
        case ParameterType::strings:
            return strings_text(value);
        case ParameterType::integers:
            return fmt::format("[{}]", value);
        case ParameterType::string:
        case ParameterType::program:
            break;
    }
    return in_quotes(value);
}

std::string workload_text(const model::WorkloadRequest& request,
                          const model::WorkloadDeclaration& workload) {
    std::string text;
    for (const auto& [name, parameter] : workload.parameters) {
        const auto& value = request.parameters.at(name);
        if (value == parameter.default_value && parameter.type != ParameterType::program) continue;
        text += fmt::format(", {} = {}", name, value_text(parameter, value));
    }
    if (text.empty()) return in_quotes(request.name);
    return fmt::format("{{ name = {}{} }}", in_quotes(request.name), text);
}

std::string timeouts_text(const model::Timeouts& given) {
    const model::Timeouts defaults;
    std::string text;
    const auto add = [&](const char* key, model::Duration value, model::Duration usual) {
        if (value != usual)
            text += fmt::format("{} = {}\n", key, in_quotes(model::to_string(value)));
    };
    add("fetch", given.fetch, defaults.fetch);
    add("image", given.image, defaults.image);
    add("define", given.define, defaults.define);
    add("boot", given.boot, defaults.boot);
    add("workload", given.workload, defaults.workload);
    add("dump", given.dump, defaults.dump);
    add("teardown", given.teardown, defaults.teardown);
    return text.empty() ? text : "\n[timeouts]\n" + text;
}

std::string topology_text(const model::Topology& topology) {
    auto text =
        fmt::format("\n[topology]\nsockets = {}\ncores = {}\n", topology.sockets, topology.cores);
    if (topology.threads != 1) text += fmt::format("threads = {}\n", topology.threads);
    if (!topology.cpu.empty()) text += fmt::format("cpu = {}\n", in_quotes(topology.cpu));
    if (topology.nodes == model::nodes_by_socket(topology)) {
        return text + fmt::format("memory = {}\n", in_quotes(to_string(topology.memory)));
    }
    for (const auto& node : topology.nodes) {
        text += "\n[[topology.node]]\n";
        if (!node.cpus.empty())
            text += fmt::format("cpus = {}\n", in_quotes(model::cpu_list(node.cpus)));
        if (node.memory.value != 0)
            text += fmt::format("memory = {}\n", in_quotes(to_string(node.memory)));
        text += fmt::format("distances = [{}]\n", fmt::join(node.distances, ", "));
    }
    return text;
}

std::string dump_text(const model::DumpPolicy& dump) {
    if (!dump.wanted()) return {};
    std::vector<std::string_view> occasions;
    for (const auto occasion : dump.occasions)
        occasions.push_back(to_string(occasion));
    return fmt::format("\n[dump]\non = {}\nformat = {}\nmaximum = {}\n", quoted_list(occasions),
                       in_quotes(to_string(dump.format)), in_quotes(to_string(dump.maximum)));
}

std::string expectation_text(const model::Expectation& expect) {
    std::string text;
    if (!expect.finding.empty()) text += fmt::format("finding = {}\n", in_quotes(expect.finding));
    std::vector<std::string_view> kinds;
    for (const auto kind : expect.allow)
        kinds.push_back(to_string(kind));
    if (!kinds.empty()) text += fmt::format("allow = {}\n", quoted_list(kinds));
    return text.empty() ? text : "\n[expect]\n" + text;
}

std::string fault_text(const model::Fault& fault) {
    auto text = fmt::format("\n[[fault]]\nkind = {}\nat = {}\n", in_quotes(fault.kind),
                            in_quotes(protocol::to_string(fault.at)));
    if (fault.optional) text += "optional = true\n";
    const auto* kind = faults::find_kind(fault.kind);
    if (kind == nullptr) return text;
    for (const auto& [name, value] : fault.parameters) {
        const auto& parameter = kind->parameters.at(name);
        if (value == parameter.default_value) continue;
        text += fmt::format("{} = {}\n", name, value_text(parameter, value));
    }
    return text;
}

std::string head_text(const model::Scenario& scenario, const model::WorkloadDeclaration& workload) {
    auto text = fmt::format("[scenario]\nname = {}\n", in_quotes(scenario.name));
    if (!scenario.description.empty())
        text += fmt::format("description = {}\n", in_quotes(scenario.description));
    text += fmt::format("workload = {}\n", workload_text(scenario.workload, workload));
    if (!scenario.image.empty()) text += fmt::format("image = {}\n", in_quotes(scenario.image));
    if (!scenario.command_line.empty())
        text += fmt::format("cmdline = {}\n", in_quotes(scenario.command_line));
    if (scenario.panic_on_oops) text += "panic_on_oops = true\n";
    if (!scenario.stop_on_finding) text += "stop_on_finding = false\n";
    if (scenario.mode != model::Mode::parallel)
        text += fmt::format("mode = {}\n", in_quotes(to_string(scenario.mode)));
    if (!scenario.confirm) text += "confirm = \"never\"\n";
    return text;
}

}  // namespace

std::string scenario_text(const model::Scenario& scenario,
                          const model::WorkloadDeclaration& workload) {
    auto text = head_text(scenario, workload) + timeouts_text(scenario.timeouts) +
                topology_text(scenario.topology) + dump_text(scenario.dump) +
                expectation_text(scenario.expect);
    for (const auto& fault : scenario.faults)
        text += fault_text(fault);
    const auto& matrix = scenario.matrix;
    if (matrix.kernels.empty()) return text;
    text += fmt::format("\n[matrix]\nkernel = {}\n", quoted_list(matrix.kernels));
    if (matrix.seeds != std::vector<std::uint64_t>{0})
        text += fmt::format("seed = [{}]\n", fmt::join(matrix.seeds, ", "));
    return text;
}

}  // namespace faultline::config
