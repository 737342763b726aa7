// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/matrix.hpp"

#include "host/digest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

namespace faultline::schedule {

using model::Cell;
using model::Matrix;
using model::Scenario;
using model::Topology;

namespace {

constexpr std::size_t id_digits = 12;
constexpr std::string_view parameter_prefix = "workload.";

std::string content_of(const Topology& topology) {
    auto text = fmt::format("{}x{}x{} cpu={}", topology.sockets, topology.cores, topology.threads,
                            topology.cpu);
    for (const auto& node : topology.nodes) {
        text += fmt::format(" [{} {} {}]", model::cpu_list(node.cpus), node.memory.value,
                            fmt::join(node.distances, ","));
    }
    return text;
}

void identify(const Scenario& scenario, Cell& cell) {
    cell.id = host::sha256_hex(cell_content(scenario, cell)).substr(0, id_digits);
}

/// The scenario in one of its topologies and with one value of each parameter that is an axis.
struct Variant {
    std::shared_ptr<const Scenario> scenario;
    std::map<std::string, std::string> axes;
};

std::vector<Variant> by_topology(const Scenario& scenario, const Matrix& matrix) {
    auto base = scenario;
    base.matrix = {};
    std::vector<Variant> variants;
    if (matrix.topologies.empty()) {
        const auto name = model::describe(base.topology);
        variants.push_back(
            {std::make_shared<const Scenario>(std::move(base)), {{"topology", name}}});
        return variants;
    }
    for (const auto& [name, topology] : matrix.topologies) {
        base.topology = topology;
        variants.push_back({std::make_shared<const Scenario>(base), {{"topology", name}}});
    }
    return variants;
}

/// Each with each plan of the matrix, which is added to the scenario's own faults.
std::vector<Variant> with_plans(std::vector<Variant> variants, const Matrix& matrix) {
    if (matrix.plans.empty()) return variants;
    std::vector<Variant> product;
    for (const auto& variant : variants) {
        for (const auto& plan : matrix.plans) {
            auto changed = *variant.scenario;
            changed.faults.insert(changed.faults.end(), plan.faults.begin(), plan.faults.end());
            auto axes = variant.axes;
            axes["faults"] = plan.name;
            product.push_back(
                {std::make_shared<const Scenario>(std::move(changed)), std::move(axes)});
        }
    }
    return product;
}

std::vector<Variant> variants_of(const Scenario& scenario, const Matrix& matrix) {
    auto variants = with_plans(by_topology(scenario, matrix), matrix);
    for (const auto& axis : matrix.parameters) {
        std::vector<Variant> product;
        for (const auto& variant : variants) {
            for (const auto& value : axis.values) {
                auto changed = *variant.scenario;
                changed.workload.parameters[axis.name] = value;
                auto axes = variant.axes;
                axes[std::string(parameter_prefix) + axis.name] = value;
                product.push_back(
                    {std::make_shared<const Scenario>(std::move(changed)), std::move(axes)});
            }
        }
        variants = std::move(product);
    }
    return variants;
}

std::vector<PlannedCell> product_of(const Scenario& scenario, const Matrix& matrix) {
    const auto variants = variants_of(scenario, matrix);
    std::vector<PlannedCell> cells;
    for (const auto& kernel : matrix.kernels) {
        for (const auto& variant : variants) {
            for (const auto seed : matrix.seeds) {
                for (unsigned attempt = 1; attempt <= matrix.repeat; ++attempt) {
                    Cell cell{{}, kernel, seed, attempt, scenario.name, variant.axes};
                    identify(*variant.scenario, cell);
                    cells.push_back({std::move(cell), variant.scenario});
                }
            }
        }
    }
    return cells;
}

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return a * b;
}

}  // namespace

std::string cell_content(const Scenario& scenario, const Cell& cell) {
    std::string text =
        fmt::format("scenario={} workload={}", scenario.name, scenario.workload.name);
    for (const auto& [name, value] : scenario.workload.parameters) {
        // A program is what it is called and what is in it, wherever it lies.
        const auto program = scenario.workload.programs.find(value);
        text += program == scenario.workload.programs.end()
                    ? fmt::format(" {}={}", name, value)
                    : fmt::format(" {}={}:{}", name, value.substr(value.rfind('/') + 1),
                                  program->second);
    }
    if (scenario.panic_on_oops) text += " panic_on_oops";
    if (scenario.mode != model::Mode::parallel) {
        text += fmt::format(" mode={}", to_string(scenario.mode));
    }
    if (!scenario.image.empty()) text += fmt::format(" image={}", scenario.image);
    for (const auto& fault : scenario.faults) {
        text += fmt::format(" fault={} at={}", fault.kind, protocol::to_string(fault.at));
        for (const auto& [name, value] : fault.parameters)
            text += fmt::format(" {}={}", name, value);
    }
    return fmt::format("{} cmdline={} topology={} kernel={} seed={} attempt={}", text,
                       scenario.command_line, content_of(scenario.topology), cell.kernel, cell.seed,
                       cell.attempt);
}

std::uint64_t count_cells(const Matrix& matrix) {
    auto count = times(matrix.kernels.size(), times(matrix.seeds.size(), matrix.repeat));
    count = times(count, std::max<std::size_t>(1, matrix.topologies.size()));
    count = times(count, std::max<std::size_t>(1, matrix.plans.size()));
    for (const auto& axis : matrix.parameters)
        count = times(count, axis.values.size());
    for (const auto& product : matrix.include) {
        const auto more = count_cells(product);
        const auto room = std::numeric_limits<std::uint64_t>::max() - count;
        count += std::min(more, room);
    }
    return count;
}

std::vector<PlannedCell> cells_of(const Scenario& scenario) {
    const auto& matrix = scenario.matrix;
    std::vector<PlannedCell> cells;
    std::set<std::string> ids;
    const auto add = [&](PlannedCell&& planned) {
        const auto& cell = planned.cell;
        // A machine under two names is left for whoever can tell the user.
        if (ids.insert(cell.id + cell.axes.at("topology")).second) {
            cells.push_back(std::move(planned));
        }
    };
    for (auto& planned : product_of(scenario, matrix)) {
        const bool excluded =
            std::any_of(matrix.exclude.begin(), matrix.exclude.end(),
                        [&](const auto& filter) { return matches(planned, filter); });
        if (!excluded) add(std::move(planned));
    }
    for (const auto& included : matrix.include) {
        for (auto& planned : product_of(scenario, included))
            add(std::move(planned));
    }
    return cells;
}

PlannedCell with_attempt(const PlannedCell& planned, unsigned attempt) {
    auto other = planned;
    other.cell.attempt = attempt;
    identify(*other.scenario, other.cell);
    return other;
}

std::optional<std::string> axis_of(const PlannedCell& planned, std::string_view name) {
    const auto& cell = planned.cell;
    if (name == "id") return cell.id;
    if (name == "kernel") return cell.kernel;
    if (name == "scenario") return cell.scenario;
    if (name == "workload") return planned.scenario->workload.name;
    if (name == "seed") return std::to_string(cell.seed);
    if (name == "attempt") return std::to_string(cell.attempt);
    const std::string key(name);
    if (const auto found = cell.axes.find(key); found != cell.axes.end()) return found->second;
    if (!name.starts_with(parameter_prefix)) return std::nullopt;
    const auto& parameters = planned.scenario->workload.parameters;
    const auto found = parameters.find(key.substr(parameter_prefix.size()));
    return found == parameters.end() ? std::nullopt : std::optional(found->second);
}

bool matches(const PlannedCell& planned, const model::CellFilter& filter) {
    return filter.matches([&](std::string_view name) { return axis_of(planned, name); });
}

bool is_in(const Shard& shard, const Cell& cell) {
    return std::stoull(cell.id, nullptr, 16) % shard.of == shard.number - 1;
}

}  // namespace faultline::schedule
