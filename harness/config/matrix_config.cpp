// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/matrix_config.hpp"

#include "config/nearest.hpp"
#include "config/topology_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace faultline::config {
namespace {

constexpr std::array<std::string_view, 7> axes{"kernel", "scenario", "workload", "topology",
                                               "seed",   "attempt",  "id"};
constexpr std::string_view parameter_prefix = "workload.";
constexpr std::int64_t most_attempts = 10000;

void read_kernels(TableReader& reader, model::Matrix& matrix) {
    const auto* kernel = reader.node("kernel");
    if (kernel != nullptr && kernel->is_string()) {
        matrix.kernels = {kernel->as_string()->get()};
    } else if (const auto kernels = reader.strings("kernel")) {
        matrix.kernels = *kernels;
    }
}

void read_seeds(TableReader& reader, model::Matrix& matrix) {
    constexpr auto largest_seed = std::numeric_limits<std::int64_t>::max();
    const auto seeds = reader.integers("seed", 0, largest_seed);
    if (!seeds || seeds->empty()) return;
    matrix.seeds = *seeds;
    if (std::set<std::uint64_t>(seeds->begin(), seeds->end()).size() != seeds->size()) {
        reader.problem("seed", fmt::format("'{}' names a seed twice", reader.name_of("seed")),
                       "to run a cell several times, set matrix.repeat");
    }
}

/// `[matrix.topology.NAME]` each, or an array of tables, which may have names.
void read_topologies(TableReader& reader, const MatrixContext& context, model::Matrix& matrix,
                     Report& report) {
    const auto* node = reader.node("topology");
    if (node == nullptr) return;
    std::vector<model::TopologyVariant> variants;
    const auto path = reader.name_of("topology");
    if (const auto* table = node->as_table()) {
        for (const auto& [key, value] : *table) {
            const std::string name(key.str());
            if (const auto* variant = value.as_table()) {
                variants.push_back(
                    {name, read_topology_variant(*variant, *context.topology,
                                                 fmt::format("{}.{}", path, name), report)});
            } else {
                reader.problem("topology", fmt::format("'{}.{}' must be a table", path, name),
                               "for example: [matrix.topology.flat] sockets = 1");
            }
        }
    } else if (node->is_array()) {
        const auto tables = reader.tables("topology");
        for (std::size_t i = 0; i < tables.size(); ++i) {
            const auto topology = read_topology_variant(*tables[i], *context.topology,
                                                        fmt::format("{}[{}]", path, i), report);
            const auto name = (*tables[i])["name"].value<std::string>();
            variants.push_back({name.value_or(model::describe(topology)), topology});
        }
    } else {
        reader.problem("topology", fmt::format("'{}' must hold tables", path),
                       "for example: topology = [{ sockets = 1 }, { sockets = 4 }]");
    }
    if (!variants.empty()) matrix.topologies = std::move(variants);
}

bool declares(const MatrixContext& context, const std::string& parameter) {
    return context.workload == nullptr || context.workload->parameters.contains(parameter);
}

std::vector<std::string> names_of(const model::WorkloadDeclaration& workload) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : workload.parameters)
        names.push_back(name);
    return names;
}

void read_parameters(TableReader& reader, const MatrixContext& context, model::Matrix& matrix,
                     Report& report) {
    const auto* table = reader.table("workload");
    if (table == nullptr || context.workload == nullptr) return;
    TableReader parameters(*table, reader.name_of("workload"), report);
    for (const auto& [key, value] : *table) {
        const std::string name(key.str());
        const auto found = context.workload->parameters.find(name);
        if (found == context.workload->parameters.end()) {
            if (context.strangers != nullptr) {
                ++(*context.strangers)[name];
                continue;
            }
            parameters.problem(
                name,
                fmt::format("workload '{}' has no parameter '{}'", context.workload->name, name),
                suggestion(name, names_of(*context.workload)));
            continue;
        }
        auto values =
            read_parameter_values(parameters, name, found->second, context.directory, report);
        for (const auto& one : values) {
            if (std::count(values.begin(), values.end(), one) == 1) continue;
            parameters.problem(
                name, fmt::format("'{}' has a value twice: {}", parameters.name_of(name), one),
                "to run a cell several times, set matrix.repeat");
            break;
        }
        std::erase_if(matrix.parameters, [&](const auto& axis) { return axis.name == name; });
        if (!values.empty()) matrix.parameters.push_back({name, std::move(values)});
    }
}

/// A mistake in an expression stands where its text does in the file, for plain strings.
toml::source_region inside(toml::source_region region, std::size_t column) {
    if (region.begin.line != 0) region.begin.column += static_cast<toml::source_index>(column);
    return region;
}

void check_names(const model::CellFilter& filter, const MatrixContext& context,
                 const toml::source_region& region, const std::string& path, Report& report) {
    for (const auto& [name, column] : filter.names()) {
        if (is_axis(name)) continue;
        const bool parameter = name.starts_with(parameter_prefix);
        const auto rest = parameter ? name.substr(parameter_prefix.size()) : std::string();
        if (parameter && (context.strangers != nullptr || declares(context, rest))) continue;
        const toml::table none;
        TableReader place(none, path, report, inside(region, column));
        place.problem("exclude", fmt::format("no cell has a '{}'", name),
                      fmt::format("known: {}", known_axes()));
    }
}

void read_exclusions(TableReader& reader, const MatrixContext& context, model::Matrix& matrix,
                     const std::string& path, Report& report) {
    const auto* node = reader.node("exclude");
    if (node == nullptr) return;
    toml::array alone;
    const auto* array = node->as_array();
    if (const auto* text = node->as_string()) {
        alone.push_back(*text);
        array = &alone;
    } else if (!reader.strings("exclude")) {
        return;
    }
    for (const auto& element : *array) {
        const auto* text = element.as_string();
        if (text == nullptr) continue;  // told by strings()
        const auto region = array == &alone ? node->source() : element.source();
        auto filter = model::CellFilter::parse(text->get());
        if (filter) {
            check_names(*filter, context, region, path, report);
            matrix.exclude.push_back(std::move(*filter));
            continue;
        }
        const auto& mistake = filter.error();
        const toml::table none;
        TableReader place(none, path, report, inside(region, mistake.column));
        place.problem("exclude", mistake.what, mistake.hint);
    }
}

}  // namespace

void read_matrix(const toml::table& table, const std::string& path, const MatrixContext& context,
                 model::Matrix& matrix, Report& report) {
    TableReader reader(table, path, report);
    read_kernels(reader, matrix);
    read_seeds(reader, matrix);
    if (const auto repeat = reader.integer("repeat", 1, most_attempts)) {
        matrix.repeat = static_cast<unsigned>(*repeat);
    }
    read_topologies(reader, context, matrix, report);
    read_parameters(reader, context, matrix, report);
    const bool nested = path.find("include") != std::string::npos;
    if (!nested) {
        read_exclusions(reader, context, matrix, path, report);
        const auto tables = reader.tables("include");
        for (std::size_t i = 0; i < tables.size(); ++i) {
            // Axes that are not named are those of the matrix as it stands here.
            auto product = matrix;
            product.exclude.clear();
            product.include.clear();
            read_matrix(*tables[i], fmt::format("{}.include[{}]", path, i), context, product,
                        report);
            matrix.include.push_back(std::move(product));
        }
    }
    reader.finish();
}

bool is_axis(std::string_view name) {
    return std::find(axes.begin(), axes.end(), name) != axes.end();
}

std::string known_axes() {
    return fmt::format("{} and workload.PARAMETER", fmt::join(axes, ", "));
}

}  // namespace faultline::config
