// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/run_file.hpp"

#include "config/matrix_config.hpp"
#include "config/nearest.hpp"
#include "config/override.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace faultline::config {
namespace fs = std::filesystem;

namespace {

constexpr unsigned usual_repeats = 2;
constexpr unsigned usual_retries = 2;
constexpr std::int64_t most_repeats = 1000;
constexpr std::int64_t most_retries = 10;

/// A change of a scenario's key, and where it stands.
struct Setting {
    std::string text;
    toml::source_region place;
};

/// An entry of run.scenarios.
struct Entry {
    fs::path file;
    std::vector<Setting> settings;
    toml::source_region place;
};

/// Whether a mistake that was told of `--set KEY` is in this setting.
bool is_about(const std::string& where, const std::string& setting) {
    const auto key = setting.substr(0, setting.find('='));
    for (const auto& name : {key, "scenario." + key}) {
        const auto place = "--set " + name;
        if (where == place || where.starts_with(place + ".") || place.starts_with(where + "."))
            return true;
    }
    return false;
}

bool is_of_the_file(const std::string& setting) {
    return setting.starts_with("matrix.") || setting.starts_with("run.");
}

std::vector<std::string> names_beside(const fs::path& file) {
    std::vector<std::string> names;
    std::error_code error;
    const auto parent = file.parent_path();
    for (const auto& entry : fs::directory_iterator(parent.empty() ? "." : parent, error)) {
        const auto& path = entry.path();
        if (path.extension() == ".toml" && path != file) names.push_back(path.stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

class MatrixFile {
 public:
    MatrixFile(const fs::path& file, const WorkloadCatalogue& catalogue, const Overrides& overrides)
        : catalogue_(catalogue), overrides_(overrides), report_{file, {}} {
        run_.file = file;
        run_.is_matrix = true;
        run_.repeat_failures = usual_repeats;
        run_.retries = usual_retries;
    }

    Checked<RunFile> read(toml::table root) {
        for (const auto& setting : overrides_.settings) {
            if (!is_of_the_file(setting)) continue;
            if (auto problem = apply_setting(root, setting)) add(std::move(*problem));
        }
        TableReader reader(root, "", report_);
        std::vector<Entry> entries;
        if (const auto* table = reader.table("run")) entries = read_run(*table);
        const auto* matrix = reader.table("matrix");
        reader.finish();
        for (const auto& entry : entries)
            add_scenario(entry);
        if (matrix != nullptr) lay_over(*matrix);
        for (auto& scenario : run_.scenarios)
            replace_kernels(scenario.matrix, overrides_.kernels);
        const bool has_program =
            std::any_of(run_.scenarios.begin(), run_.scenarios.end(),
                        [](const auto& scenario) { return scenario.workload.name == "program"; });
        if (!overrides_.program.empty() && !has_program) {
            add({"--program", "no scenario of this matrix file runs a program",
                 "name one scenario's file"});
        }
        if (!report_.problems.empty()) return tl::unexpected(std::move(report_.problems));
        return std::move(run_);
    }

 private:
    void add(Problem problem) { report_.problems.push_back(std::move(problem)); }

    /// A mistake at a place that no key has.
    void add_at(const toml::source_region& place, std::string what, std::string hint) {
        const toml::table none;
        TableReader(none, "run", report_, place)
            .problem("scenarios", std::move(what), std::move(hint));
    }

    std::vector<Entry> read_run(const toml::table& table) {
        TableReader reader(table, "run", report_);
        run_.name = reader.string("name").value_or(run_.file.stem().string());
        if (!is_plain_name(run_.name)) {
            reader.problem(
                "name",
                fmt::format("'{}' is no plain name: a to z, 0 to 9, '-' and '_'", run_.name),
                "for example: name = \"nightly\"");
        }
        [[maybe_unused]] const auto description = reader.string("description");
        if (const auto repeats = reader.integer("repeat_failures", 0, most_repeats)) {
            run_.repeat_failures = static_cast<unsigned>(*repeats);
        }
        if (const auto retries = reader.integer("retries", 0, most_retries)) {
            run_.retries = static_cast<unsigned>(*retries);
        }
        if (const auto budget = reader.duration("budget", std::chrono::seconds(1))) {
            run_.budget = *budget;
        }
        std::vector<Entry> entries;
        const auto* node = reader.node("scenarios");
        const auto* array = node == nullptr ? nullptr : node->as_array();
        if (array == nullptr || array->empty()) {
            const auto* hint = "for example: scenarios = [\"boot\", \"oom-kill\"]";
            node == nullptr
                ? reader.missing("scenarios", hint)
                : reader.problem("scenarios", "'run.scenarios' must name scenarios", hint);
        } else {
            for (const auto& element : *array)
                read_entry(element, entries);
        }
        reader.finish();
        return entries;
    }

    void read_entry(const toml::node& element, std::vector<Entry>& entries) {
        Entry entry;
        entry.place = element.source();
        if (const auto* text = element.as_string()) {
            entry.file = path_of(text->get());
        } else if (const auto* table = element.as_table()) {
            TableReader reader(*table, "run.scenarios", report_);
            const auto file = reader.string("file");
            if (!file && reader.node("file") == nullptr) {
                reader.missing("file", "for example: { file = \"nas\", set = [\"timeout=5min\"] }");
            }
            read_settings(reader, entry);
            reader.finish();
            if (!file) return;
            entry.file = path_of(*file);
        } else {
            add_at(entry.place, "a scenario is named by a string, or by a table with 'file'", {});
            return;
        }
        entries.push_back(std::move(entry));
    }

    /// `set`, and `name`, by which a scenario can be run twice.
    static void read_settings(TableReader& reader, Entry& entry) {
        if (const auto name = reader.string("name")) {
            entry.settings.push_back({"scenario.name=" + *name, reader.node("name")->source()});
        }
        const auto* node = reader.node("set");
        if (!reader.strings("set")) return;
        for (const auto& element : *node->as_array())
            entry.settings.push_back({element.as_string()->get(), element.source()});
    }

    /// "nas" stands for nas.toml beside the matrix file, a path is relative to it.
    fs::path path_of(const std::string& name) const {
        fs::path path = name;
        if (path.extension() != ".toml") path += ".toml";
        return run_.file.parent_path() / path;
    }

    void add_scenario(const Entry& entry) {
        std::error_code error;
        if (!fs::exists(entry.file, error)) {
            add_at(entry.place, fmt::format("there is no scenario '{}'", entry.file.string()),
                   suggestion(entry.file.stem().string(), names_beside(run_.file)));
            return;
        }
        Overrides overrides{{}, {}, overrides_.program, overrides_.arguments, true};
        for (const auto& setting : entry.settings)
            overrides.settings.push_back(setting.text);
        for (const auto& setting : overrides_.settings) {
            if (!is_of_the_file(setting)) overrides.settings.push_back(setting);
        }
        auto scenario = load_scenario(entry.file, catalogue_, overrides);
        if (!scenario) {
            for (auto& problem : scenario.error())
                add_of(entry, std::move(problem));
            return;
        }
        for (const auto& other : run_.scenarios) {
            if (other.name != scenario->name) continue;
            add_at(entry.place, fmt::format("there are two scenarios '{}'", scenario->name),
                   fmt::format("give this one another name: {{ file = \"{}\", name = \"{}-2\", "
                               "set = [...] }}",
                               entry.file.stem().string(), scenario->name));
        }
        run_.scenarios.push_back(std::move(*scenario));
    }

    /// A mistake in a `set` of the file's stands there.
    void add_of(const Entry& entry, Problem problem) {
        const auto& given = overrides_.settings;
        const bool of_the_command_line =
            std::any_of(given.begin(), given.end(),
                        [&](const auto& setting) { return is_about(problem.where, setting); });
        for (const auto& [text, place] : entry.settings) {
            if (of_the_command_line || !is_about(problem.where, text)) continue;
            add_at(place, std::move(problem.what), std::move(problem.hint));
            return;
        }
        add(std::move(problem));
    }

    /// The file's matrix over that of each scenario.
    void lay_over(const toml::table& matrix) {
        std::map<std::string, Stranger> strangers;
        MatrixContext context;
        context.strangers = &strangers;
        context.directory = run_.file.parent_path();
        for (const auto& scenario : run_.scenarios)
            context.scenarios.push_back(scenario.name);
        for (auto& scenario : run_.scenarios) {
            context.scenario = scenario.name;
            context.workload = &catalogue_.at(scenario.workload.name);
            context.request = &scenario.workload;
            context.topology = &scenario.topology;
            const auto before = report_.problems.size();
            read_matrix(matrix, "matrix", context, scenario.matrix, report_);
            // What is wrong for one scenario mostly is for all.
            drop_repeated(before);
        }
        for (auto& [key, stranger] : strangers) {
            if (stranger.count == run_.scenarios.size()) add(std::move(stranger.problem));
        }
    }

    void drop_repeated(std::size_t before) {
        auto& problems = report_.problems;
        for (auto i = problems.size(); i-- > before;) {
            const auto same = [&](const Problem& other) {
                return other.where == problems[i].where && other.what == problems[i].what;
            };
            const auto end = problems.begin() + static_cast<std::ptrdiff_t>(before);
            if (std::any_of(problems.begin(), end, same)) {
                problems.erase(problems.begin() + static_cast<std::ptrdiff_t>(i));
            }
        }
    }

    const WorkloadCatalogue& catalogue_;
    const Overrides& overrides_;
    Report report_;
    RunFile run_;
};

}  // namespace

Checked<RunFile> load_run_file(const fs::path& file, const WorkloadCatalogue& catalogue,
                               const Overrides& overrides) {
    auto root = parse_file(file);
    if (!root) return tl::unexpected(root.error());
    if (root->contains("run") && !root->contains("scenario")) {
        return MatrixFile(file, catalogue, overrides).read(std::move(*root));
    }
    auto scenario = load_scenario(file, catalogue, overrides);
    if (!scenario) return tl::unexpected(scenario.error());
    RunFile run;
    run.file = file;
    run.name = scenario->name;
    run.scenarios.push_back(std::move(*scenario));
    return run;
}

}  // namespace faultline::config
