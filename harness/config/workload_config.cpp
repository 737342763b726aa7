// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/workload_config.hpp"

#include "config/nearest.hpp"
#include "config/parameter_value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace faultline::config {
namespace fs = std::filesystem;
using model::Parameter;
using model::ParameterType;
using model::WorkloadDeclaration;
using model::WorkloadRequest;

namespace {

constexpr std::array<std::string_view, 8> type_names{"integer", "size",    "duration", "string",
                                                     "boolean", "strings", "integers", "program"};

ParameterType read_type(TableReader& reader) {
    const auto name = reader.string("type");
    if (!name) {
        reader.missing("type", fmt::format("one of: {}", fmt::join(type_names, ", ")));
        return ParameterType::string;
    }
    const auto found = std::find(type_names.begin(), type_names.end(), *name);
    if (found == type_names.end()) {
        reader.problem("type", fmt::format("unknown parameter type '{}'", *name),
                       suggestion(*name, {type_names.begin(), type_names.end()}));
        return ParameterType::string;
    }
    return static_cast<ParameterType>(found - type_names.begin());
}

/// `images = { gcc = "debian" }`: the value gcc needs that image.
void read_images(TableReader& reader, Parameter& parameter, Report& report) {
    const auto* table = reader.table("images");
    if (table == nullptr) return;
    TableReader images(*table, reader.name_of("images"), report);
    for (const auto& choice : parameter.choices) {
        if (const auto image = images.string(choice)) parameter.images[choice] = *image;
    }
    images.finish();
}

Parameter read_parameter(const toml::table& table, const std::string& name, Report& report) {
    TableReader reader(table, fmt::format("parameter.{}", name), report);
    Parameter parameter;
    parameter.type = read_type(reader);
    parameter.help = reader.string("help").value_or("");
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    if (const auto unit = reader.string("unit")) parameter.unit_ms = *unit == "ms" ? 1 : 1000;
    if (parameter.type == ParameterType::size) {
        if (const auto value = reader.bytes("minimum", {})) parameter.minimum = value->value;
        if (const auto value = reader.bytes("maximum", {})) parameter.maximum = value->value;
    } else if (parameter.type == ParameterType::integer ||
               parameter.type == ParameterType::duration ||
               parameter.type == ParameterType::integers) {
        parameter.minimum = reader.integer("minimum", lowest, highest);
        parameter.maximum = reader.integer("maximum", lowest, highest);
    }
    if (parameter.type == ParameterType::string) {
        parameter.choices = reader.strings("choices").value_or(std::vector<std::string>{});
        read_images(reader, parameter, report);
    }
    if (parameter.type == ParameterType::program) {
        // The one type without a default: which program could it be?
    } else if (const auto value = read_parameter_value(reader, "default", parameter, {})) {
        parameter.default_value = *value;
    } else if (reader.node("default") == nullptr) {
        reader.missing("default", "every parameter has a default");
    }
    reader.finish();
    return parameter;
}

WorkloadDeclaration read_declaration(const toml::table& root, const fs::path& directory,
                                     Report& report) {
    TableReader reader(root, "", report);
    WorkloadDeclaration declaration;
    declaration.name = reader.string("name").value_or("");
    declaration.purpose = reader.string("purpose").value_or("");
    if (declaration.name.empty()) reader.missing("name", "the name of the workload's directory");
    declaration.executable = directory / reader.string("executable").value_or(declaration.name);
    declaration.modules = reader.strings("modules").value_or(std::vector<std::string>{});
    declaration.optional_modules =
        reader.strings("optional_modules").value_or(std::vector<std::string>{});
    declaration.phases = reader.strings("phases").value_or(std::vector<std::string>{});
    declaration.counts_rounds = reader.boolean("counts_rounds").value_or(false);
    if (const auto* table = reader.table("requires")) {
        TableReader required(*table, "requires", report);
        const auto words = required.strings("command_line").value_or(std::vector<std::string>{});
        declaration.command_line = fmt::format("{}", fmt::join(words, " "));
        declaration.kernel_options =
            required.strings("options").value_or(std::vector<std::string>{});
        declaration.image = required.string("image").value_or("");
        declaration.files = required.strings("files").value_or(std::vector<std::string>{});
        declaration.packages = required.strings("packages").value_or(std::vector<std::string>{});
        required.finish();
    }
    if (const auto* parameters = reader.table("parameter")) {
        for (const auto& [key, value] : *parameters) {
            const std::string name(key.str());
            if (const auto* table = value.as_table()) {
                declaration.parameters[name] = read_parameter(*table, name, report);
            } else {
                reader.problem("parameter", fmt::format("'parameter.{}' must be a table", name));
            }
        }
    }
    reader.finish();
    return declaration;
}

}  // namespace

Checked<WorkloadCatalogue> load_workloads(const fs::path& guest) {
    const auto directory = guest / "workloads";
    WorkloadCatalogue catalogue;
    std::vector<Problem> problems;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const auto file = entry.path() / "workload.toml";
        if (!fs::exists(file, error)) continue;
        auto table = parse_file(file);
        if (!table) {
            problems.insert(problems.end(), table.error().begin(), table.error().end());
            continue;
        }
        Report report{file, {}};
        auto declaration = read_declaration(*table, entry.path(), report);
        problems.insert(problems.end(), report.problems.begin(), report.problems.end());
        catalogue[declaration.name] = std::move(declaration);
    }
    if (catalogue.empty() && problems.empty()) {
        problems.push_back({directory.string(), "there are no workloads here",
                            "build them (./dev build), or set FAULTLINE_GUEST"});
    }
    if (!problems.empty()) return tl::unexpected(std::move(problems));
    return catalogue;
}

WorkloadRequest read_workload_request(TableReader& scenario, const WorkloadCatalogue& catalogue,
                                      Report& report) {
    std::vector<std::string> names;
    for (const auto& [name, declaration] : catalogue)
        names.push_back(name);
    WorkloadRequest request;
    const auto* node = scenario.node("workload");
    if (node == nullptr) {
        scenario.missing("workload", fmt::format("one of: {}", fmt::join(names, ", ")));
        return request;
    }
    toml::table plain;
    const auto* table = node->as_table();
    if (const auto* text = node->as_string()) {
        plain.insert("name", *text);
        table = &plain;
    } else if (table == nullptr) {
        scenario.problem("workload", "'scenario.workload' must be a name or a table",
                         "for example: workload = { name = \"boot\" }");
        return request;
    }
    TableReader reader(*table, scenario.name_of("workload"), report);
    auto name = reader.string("name");
    const bool shorthand = reader.node("name") == nullptr && table->contains("program");
    if (shorthand) name = "program";
    if (!name) {
        if (reader.node("name") == nullptr) {
            reader.missing("name", fmt::format("one of: {}", fmt::join(names, ", ")));
        }
        return request;
    }
    request.name = *name;
    const auto found = catalogue.find(*name);
    if (found == catalogue.end()) {
        const auto what = fmt::format("there is no workload '{}'", *name);
        table == &plain ? scenario.problem("workload", what, suggestion(*name, names))
                        : reader.problem("name", what, suggestion(*name, names));
        return request;
    }
    for (const auto& [name_of_it, parameter] : found->second.parameters) {
        const bool is_program = parameter.type == ParameterType::program;
        const std::string key = shorthand && is_program ? "program" : name_of_it;
        if (is_program && reader.node(key) == nullptr) {
            reader.missing(key, fmt::format("for example: {} = \"repro.c\"", key));
        }
        request.parameters[name_of_it] =
            read_parameter_value(reader, key, parameter, report.file.parent_path())
                .value_or(parameter.default_value);
    }
    reader.finish();
    return request;
}

std::vector<std::string> read_parameter_values(TableReader& axes, const std::string& key,
                                               const Parameter& parameter,
                                               const fs::path& directory, Report& report) {
    std::vector<std::string> values;
    const auto take = [&](const toml::node& node) {
        toml::table one;
        node.visit([&](const auto& value) { one.insert(key, value); });
        TableReader reader(one, axes.path(), report, node.source());
        if (auto value = read_parameter_value(reader, key, parameter, directory)) {
            values.push_back(std::move(*value));
        }
    };
    const auto* node = axes.node(key);
    const auto* array = node == nullptr ? nullptr : node->as_array();
    const bool is_list =
        parameter.type == ParameterType::strings || parameter.type == ParameterType::integers;
    const bool one_list =
        array != nullptr && is_list && (array->empty() || !array->front().is_array());
    if (array == nullptr || one_list) {
        if (node != nullptr) take(*node);
        return values;
    }
    if (array->empty()) axes.problem(key, fmt::format("'{}' has no value", axes.name_of(key)));
    for (const auto& element : *array)
        take(element);
    return values;
}

std::string image_of(const model::Scenario& scenario, const WorkloadCatalogue& catalogue) {
    if (!scenario.image.empty()) return scenario.image;
    const auto& request = scenario.workload;
    const auto found = catalogue.find(request.name);
    if (found == catalogue.end()) return {};
    const auto& declaration = found->second;
    if (!declaration.image.empty()) return declaration.image;
    for (const auto& [name, value] : request.parameters) {
        const auto& images = declaration.parameters.at(name).images;
        if (const auto image = images.find(value); image != images.end()) return image->second;
    }
    return {};
}

}  // namespace faultline::config
