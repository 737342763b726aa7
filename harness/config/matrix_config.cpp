// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/matrix_config.hpp"

#include "config/fault_config.hpp"
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

constexpr std::array<std::string_view, 8> axes{"kernel", "scenario", "workload", "topology",
                                               "faults", "seed",     "attempt",  "id"};
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

/// A name for two machines, or two for one: their results could not be told apart.
void check_variant(const model::TopologyVariant& variant, const toml::node& place,
                   const std::vector<model::TopologyVariant>& others, const std::string& path,
                   Report& report) {
    const toml::table none;
    TableReader reader(none, path, report, place.source());
    for (const auto& other : others) {
        if (other.topology == variant.topology) {
            reader.problem(
                "topology",
                fmt::format("topology '{}' is the same machine as '{}'", variant.name, other.name),
                "to run a cell several times, set matrix.repeat");
            return;
        }
        if (other.name == variant.name) {
            reader.problem("topology",
                           fmt::format("two different topologies are called '{}'", variant.name),
                           "give each a name of its own: { name = \"far\", ... }");
            return;
        }
    }
}

/// `[matrix.topology.NAME]` each, or an array of tables, which may have names.
void read_topologies(TableReader& reader, const MatrixContext& context, model::Matrix& matrix,
                     Report& report) {
    const auto* node = reader.node("topology");
    if (node == nullptr) return;
    std::vector<model::TopologyVariant> variants;
    const auto path = reader.name_of("topology");
    const auto add = [&](model::TopologyVariant variant, const toml::node& place) {
        check_variant(variant, place, variants, path, report);
        variants.push_back(std::move(variant));
    };
    if (const auto* table = node->as_table()) {
        for (const auto& [key, value] : *table) {
            const std::string name(key.str());
            if (const auto* variant = value.as_table()) {
                add({name, read_topology_variant(*variant, *context.topology,
                                                 fmt::format("{}.{}", path, name), report)},
                    value);
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
            add({name.value_or(model::describe(topology)), topology}, *tables[i]);
        }
    } else {
        reader.problem("topology", fmt::format("'{}' must hold tables", path),
                       "for example: topology = [{ sockets = 1 }, { sockets = 4 }]");
    }
    if (!variants.empty()) matrix.topologies = std::move(variants);
}

/// `[[matrix.faults.NAME.fault]]`: a plan each; `[matrix.faults.NAME]` alone is a plan of nothing.
void read_plans(TableReader& reader, const MatrixContext& context, model::Matrix& matrix,
                Report& report) {
    const auto* table = reader.table("faults");
    if (table == nullptr) return;
    std::vector<model::PlanVariant> plans;
    const auto surroundings =
        surroundings_of(context.workload, context.request, *context.topology, matrix);
    TableReader names(*table, reader.name_of("faults"), report);
    for (const auto& [key, value] : *table) {
        const std::string name(key.str());
        const auto* plan = names.table(name);
        if (plan == nullptr) continue;
        TableReader entry(*plan, names.name_of(name), report);
        plans.push_back({name, read_faults(entry, "fault", surroundings, report)});
        entry.finish();
    }
    if (!plans.empty()) matrix.plans = std::move(plans);
}

/// A mistake for this scenario, which may be none for others of the same matrix.
void add_stranger(const MatrixContext& context, Problem problem) {
    auto& stranger = (*context.strangers)[problem.where + problem.what];
    ++stranger.count;
    stranger.problem = std::move(problem);
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
                Report told{report.file, {}};
                TableReader(*table, parameters.path(), told)
                    .problem(
                        name,
                        fmt::format("no workload of these scenarios has a parameter '{}'", name));
                add_stranger(context, std::move(told.problems.front()));
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

/// What a parameter holds; nothing: the workload has none of this name.
std::optional<model::AxisType> type_of_parameter(const MatrixContext& context,
                                                 const std::string& parameter) {
    if (context.workload == nullptr) return std::nullopt;
    const auto found = context.workload->parameters.find(parameter);
    if (found == context.workload->parameters.end()) return std::nullopt;
    using Type = model::ParameterType;
    const auto type = found->second.type;
    const bool number = type == Type::integer || type == Type::size || type == Type::duration;
    return number ? model::AxisType::number : model::AxisType::text;
}

/// Why a comparison is a mistake in the matrix of this scenario.
std::optional<model::CellFilter::Mistake> mistake_in(
    const model::CellFilter::Comparison& comparison, const MatrixContext& context) {
    if (const auto type = type_of_axis(comparison.name)) {
        return model::check_comparison(comparison, *type);
    }
    const bool parameter = comparison.name.starts_with(parameter_prefix);
    if (parameter) {
        const auto rest = comparison.name.substr(parameter_prefix.size());
        if (const auto type = type_of_parameter(context, rest)) {
            return model::check_comparison(comparison, *type);
        }
        if (context.workload == nullptr) return std::nullopt;
    }
    return model::CellFilter::Mistake{comparison.column,
                                      fmt::format("no cell has a '{}'", comparison.name),
                                      fmt::format("known: {}", known_axes())};
}

void check_comparisons(const model::CellFilter& filter, const MatrixContext& context,
                       const toml::source_region& region, const std::string& path, Report& report) {
    for (const auto& comparison : filter.comparisons()) {
        const auto mistake = mistake_in(comparison, context);
        if (!mistake) continue;
        Report told{report.file, {}};
        const toml::table none;
        TableReader(none, path, told, inside(region, mistake->column))
            .problem("exclude", mistake->what, mistake->hint);
        // Another scenario of the file may have such a parameter, or one of that type.
        if (context.strangers != nullptr && comparison.name.starts_with(parameter_prefix)) {
            add_stranger(context, std::move(told.problems.front()));
        } else {
            report.problems.push_back(std::move(told.problems.front()));
        }
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
            check_comparisons(*filter, context, region, path, report);
            matrix.exclude.push_back(std::move(*filter));
            continue;
        }
        const auto& mistake = filter.error();
        const toml::table none;
        TableReader place(none, path, report, inside(region, mistake.column));
        place.problem("exclude", mistake.what, mistake.hint);
    }
}

/// The scenarios that an inclusion is for; empty: for all.
std::vector<std::string> read_chosen(const toml::table& table, const std::string& path,
                                     const MatrixContext& context, Report& report) {
    const auto* node = table.get("scenario");
    if (node == nullptr || context.scenarios.empty()) return {};
    TableReader reader(table, path, report);
    std::vector<std::string> names;
    if (const auto* name = node->as_string()) {
        names = {name->get()};
    } else if (auto several = reader.strings("scenario")) {
        names = std::move(*several);
    }
    for (const auto& name : names) {
        const auto& known = context.scenarios;
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        reader.problem("scenario", fmt::format("no scenario of this file is called '{}'", name),
                       suggestion(name, known));
    }
    return names;
}

/// Axes that an inclusion does not name are those of the matrix as it stands here.
void read_inclusion(const toml::table& table, const std::string& path, MatrixContext context,
                    model::Matrix& matrix, Report& report) {
    const auto chosen = read_chosen(table, path, context, report);
    if (!chosen.empty()) {
        if (std::find(chosen.begin(), chosen.end(), context.scenario) == chosen.end()) return;
        context.strangers = nullptr;
    }
    auto product = matrix;
    product.exclude.clear();
    product.include.clear();
    read_matrix(table, path, context, product, report);
    matrix.include.push_back(std::move(product));
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
    read_plans(reader, context, matrix, report);
    const bool nested = path.find("include") != std::string::npos;
    if (!nested) {
        read_exclusions(reader, context, matrix, path, report);
        const auto tables = reader.tables("include");
        for (std::size_t i = 0; i < tables.size(); ++i)
            read_inclusion(*tables[i], fmt::format("{}.include[{}]", path, i), context, matrix,
                           report);
    } else if (!context.scenarios.empty()) {
        [[maybe_unused]] const auto* chosen = reader.node("scenario");  // read_chosen()
    }
    reader.finish();
}

std::optional<model::AxisType> type_of_axis(std::string_view name) {
    if (std::find(axes.begin(), axes.end(), name) == axes.end()) return std::nullopt;
    const bool number = name == "seed" || name == "attempt";
    return number ? model::AxisType::number : model::AxisType::text;
}

std::string known_axes() {
    return fmt::format("{} and workload.PARAMETER", fmt::join(axes, ", "));
}

}  // namespace faultline::config
