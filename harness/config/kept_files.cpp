// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/kept_files.hpp"

#include "host/file.hpp"

#include <toml++/toml.h>

#include <sstream>

namespace faultline::config {
namespace fs = std::filesystem;

namespace {

std::string text_of(const toml::table& table) {
    std::ostringstream text;
    text << table << '\n';
    return std::move(text).str();
}

/// Makes the string under `key` an absolute path.
bool make_absolute(toml::table& table, std::string_view key, const fs::path& directory) {
    const auto* text = table.get_as<std::string>(key);
    if (text == nullptr || fs::path(text->get()).is_absolute()) return false;
    const auto path = fs::absolute(directory / text->get()).lexically_normal();
    table.insert_or_assign(key, path.string());
    return true;
}

/// A scenario's program is named relative to its file.
bool make_program_absolute(toml::table& root, const fs::path& directory) {
    auto* scenario = root.get_as<toml::table>("scenario");
    auto* workload = scenario == nullptr ? nullptr : scenario->get_as<toml::table>("workload");
    if (workload == nullptr) return false;
    if (workload->contains("program")) return make_absolute(*workload, "program", directory);
    if ((*workload)["name"].value<std::string>() != "program") return false;
    return make_absolute(*workload, "file", directory);
}

Result<std::string> kept_scenario(const fs::path& file) {
    auto text = host::read_file(file);
    if (!text) return text;
    auto root = parse_file(file);
    if (!root) return text;  // it was read before; whoever reads the copy is told
    if (!make_program_absolute(*root, file.parent_path())) return text;
    return text_of(*root);
}

/// The matrix file with its scenarios where their copies are.
Result<std::string> kept_matrix(const RunFile& run) {
    auto root = parse_file(run.file);
    if (!root) return failure(root.error().front().what, root.error().front().hint);
    auto* table = root->get_as<toml::table>("run");
    auto* entries = table == nullptr ? nullptr : table->get_as<toml::array>("scenarios");
    if (entries == nullptr || entries->size() != run.scenarios.size()) {
        return failure("'" + run.file.string() + "' was changed while it was read");
    }
    for (std::size_t i = 0; i < run.scenarios.size(); ++i) {
        const auto name = "scenarios/" + run.scenarios[i].name + ".toml";
        if (auto* entry = entries->get_as<toml::table>(i)) {
            entry->insert_or_assign("file", name);
        } else {
            entries->replace(entries->cbegin() + static_cast<std::ptrdiff_t>(i), name);
        }
    }
    return text_of(*root);
}

}  // namespace

Result<std::vector<KeptFile>> kept_files(const RunFile& run) {
    std::vector<KeptFile> files;
    const auto add = [&](std::string name, Result<std::string> text) -> Result<void> {
        if (!text) return failure_of(text);
        files.push_back({std::move(name), std::move(*text)});
        return {};
    };
    auto added = add("scenario.toml", run.is_matrix ? kept_matrix(run) : kept_scenario(run.file));
    for (const auto& scenario : run.scenarios) {
        if (!added || !run.is_matrix) break;
        added = add("scenarios/" + scenario.name + ".toml", kept_scenario(scenario.file));
    }
    if (!added) return failure_of(added);
    return files;
}

}  // namespace faultline::config
