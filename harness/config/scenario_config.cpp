// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/scenario_config.hpp"

#include "config/dump_config.hpp"
#include "config/fault_config.hpp"
#include "config/matrix_config.hpp"
#include "config/nearest.hpp"
#include "config/override.hpp"
#include "config/program_content.hpp"
#include "config/topology_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace faultline::config {
using model::Duration;
using model::Scenario;

namespace {

constexpr Duration shortest_timeout{100};

/// A recipe's name, or the path of one: relative to the scenario's file.
std::string read_image(TableReader& reader, const std::filesystem::path& directory) {
    const auto image = reader.string("image");
    if (image && image->empty()) {
        reader.problem("image", "'scenario.image' is empty",
                       "name a recipe (image = \"debian\"), or leave it out");
    }
    if (!image || !image->ends_with(".toml")) return image.value_or("");
    std::error_code error;
    return std::filesystem::absolute(directory / *image, error).lexically_normal().string();
}

/// Answers the key `timeout`.
std::optional<Duration> read_scenario_table(const toml::table& table,
                                            const WorkloadCatalogue& catalogue, Scenario& scenario,
                                            Report& report) {
    TableReader reader(table, "scenario", report);
    if (const auto name = reader.string("name")) {
        scenario.name = *name;
        if (!is_plain_name(*name)) {
            reader.problem("name",
                           fmt::format("'{}' is no plain name: a to z, 0 to 9, '-' and '_'", *name),
                           "for example: name = \"resctrl-umount\"");
        }
    } else if (reader.node("name") == nullptr) {
        reader.missing("name", "for example: name = \"resctrl-umount\"");
    }
    scenario.description = reader.string("description").value_or("");
    scenario.workload = read_workload_request(reader, catalogue, report);
    scenario.image = read_image(reader, report.file.parent_path());
    if (const auto line = reader.string("cmdline")) {
        scenario.command_line = *line;
        if (!is_command_line(*line)) {
            reader.problem("cmdline", "'scenario.cmdline' must be one line of printable ASCII");
        }
    }
    scenario.stop_on_finding = reader.boolean("stop_on_finding").value_or(true);
    scenario.panic_on_oops = reader.boolean("panic_on_oops").value_or(false);
    if (const auto mode = reader.string("mode")) {
        const auto known = model::mode_from(*mode);
        if (known) scenario.mode = *known;
        if (!known) {
            reader.problem("mode", fmt::format("'scenario.mode' is '{}'", *mode),
                           R"(it is "parallel", "one-thread" or "deterministic")");
        }
    }
    if (const auto confirm = reader.string("confirm")) {
        scenario.confirm = *confirm != "never";
        if (*confirm != "auto" && *confirm != "never") {
            reader.problem("confirm", fmt::format("'scenario.confirm' is '{}'", *confirm),
                           R"(it is "auto" or "never")");
        }
    }
    const auto timeout = reader.duration("timeout", shortest_timeout);
    reader.finish();
    return timeout;
}

/// `of_scenario`: scenario.timeout, which is the same as timeouts.workload.
void read_timeouts(const toml::table* table, std::optional<Duration> of_scenario,
                   model::Timeouts& timeouts, Report& report) {
    if (of_scenario) timeouts.workload = *of_scenario;
    if (table == nullptr) return;
    TableReader reader(*table, "timeouts", report);
    const auto read = [&](std::string_view key, Duration& value) {
        if (const auto given = reader.duration(key, shortest_timeout)) value = *given;
    };
    read("fetch", timeouts.fetch);
    read("image", timeouts.image);
    read("define", timeouts.define);
    read("boot", timeouts.boot);
    read("workload", timeouts.workload);
    read("dump", timeouts.dump);
    read("teardown", timeouts.teardown);
    if (of_scenario && timeouts.workload != *of_scenario) {
        reader.problem(
            "workload",
            fmt::format("'timeouts.workload' is {}, but 'scenario.timeout' is {}",
                        model::to_string(timeouts.workload), model::to_string(*of_scenario)),
            "they are the same: give one of them");
    }
    reader.finish();
}

void read_expectation(const toml::table* table, model::Expectation& expect, Report& report) {
    if (table == nullptr) return;
    TableReader reader(*table, "expect", report);
    expect.finding = reader.string("finding").value_or("");
    const auto& known = model::finding_kind_names();
    for (const auto& name : reader.strings("allow").value_or(std::vector<std::string>{})) {
        if (const auto kind = model::finding_kind_from(name)) {
            expect.allow.push_back(*kind);
        } else {
            reader.problem("allow", fmt::format("there is no kind of finding '{}'", name),
                           suggestion(name, {known.begin(), known.end()}));
        }
    }
    reader.finish();
}

}  // namespace

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

void replace_kernels(model::Matrix& matrix, const std::vector<std::string>& kernels) {
    if (kernels.empty()) return;
    matrix.kernels = kernels;
    for (auto& product : matrix.include)
        product.kernels = kernels;
}

Checked<Scenario> load_scenario(const std::filesystem::path& file,
                                const WorkloadCatalogue& catalogue, const Overrides& overrides) {
    auto root = parse_file(file);
    if (!root) return tl::unexpected(root.error());
    Report report{file, {}};
    if (!overrides.program.empty() && (!overrides.only_programs || runs_program(*root))) {
        set_program(*root, overrides.program.string(), overrides.arguments);
    }
    for (const auto& setting : overrides.settings) {
        if (auto problem = apply_setting(*root, setting)) {
            report.problems.push_back(std::move(*problem));
        }
    }
    Scenario scenario;
    scenario.file = file;
    TableReader reader(*root, "", report);
    std::optional<Duration> timeout;
    if (const auto* table = reader.table("scenario")) {
        timeout = read_scenario_table(*table, catalogue, scenario, report);
    } else if (reader.node("scenario") == nullptr) {
        reader.missing("scenario", "begin with: [scenario] name = \"...\" workload = \"...\"");
    }
    read_timeouts(reader.table("timeouts"), timeout, scenario.timeouts, report);
    scenario.dump = read_dump_policy(reader.table("dump"), report);
    scenario.topology = read_topology(reader.table("topology"), report);
    read_expectation(reader.table("expect"), scenario.expect, report);
    const auto found = catalogue.find(scenario.workload.name);
    const auto* declaration = found == catalogue.end() ? nullptr : &found->second;
    if (const auto* table = reader.table("matrix")) {
        MatrixContext context;
        context.workload = declaration;
        context.request = &scenario.workload;
        context.topology = &scenario.topology;
        context.directory = file.parent_path();
        read_matrix(*table, "matrix", context, scenario.matrix, report);
    }
    const auto surroundings =
        surroundings_of(declaration, &scenario.workload, scenario.topology, scenario.matrix);
    scenario.faults = read_faults(reader, "fault", surroundings, report);
    if (declaration != nullptr) note_programs(*declaration, scenario);
    reader.finish();
    replace_kernels(scenario.matrix, overrides.kernels);
    if (!report.problems.empty()) return tl::unexpected(std::move(report.problems));
    return scenario;
}

}  // namespace faultline::config
