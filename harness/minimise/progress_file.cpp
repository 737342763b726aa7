// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/progress_file.hpp"

#include "host/file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace faultline::minimise {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr auto schema = "https://faultline.invalid/schema/minimise-1.json";

fs::path file_in(const fs::path& run) {
    return run / "minimise.json";
}

json json_of(const Runs& runs) {
    return {{"seen", runs.seen},
            {"clean", runs.clean},
            {"other", runs.other},
            {"untestable", runs.untestable},
            {"detail", runs.detail}};
}

json json_of(const std::vector<Step>& steps) {
    json list = json::array();
    for (const auto& step : steps) {
        list.push_back({{"what", step.what},
                        {"taken", step.taken},
                        {"runs", json_of(step.runs)},
                        {"left", step.left}});
    }
    return list;
}

json json_of(const std::optional<End>& end) {
    if (!end) return nullptr;
    return {{"reproduced", end->reproduced},
            {"whole", json_of(end->whole)},
            {"measured", json_of(end->measured)},
            {"rate", end->rate},
            {"wrong_at_most", end->wrong_at_most ? json(*end->wrong_at_most) : json()},
            {"why_unproven", end->why_unproven}};
}

}  // namespace

Result<Progress> read_progress(const fs::path& run) {
    const auto text = host::read_file(file_in(run));
    if (!text) {
        return failure(
            fmt::format("'{}' holds no minimisation: {}", run.string(), text.error().what));
    }
    try {
        const auto from = json::parse(*text);
        if (from.at("schema") != schema) {
            return failure(
                fmt::format("'{}' is of another version of faultline", file_in(run).string()));
        }
        Progress progress;
        from.at("command").get_to(progress.command);
        from.at("directory").get_to(progress.directory);
        from.at("target").get_to(progress.target);
        return progress;
    } catch (const json::exception& error) {
        return failure(fmt::format("'{}' is not what a minimisation writes: {}",
                                   file_in(run).string(), error.what()));
    }
}

Result<void> write_progress(const fs::path& run, const Progress& progress) {
    const json whole{{"schema", schema},
                     {"command", progress.command},
                     {"directory", progress.directory},
                     {"target", progress.target},
                     {"runs", progress.runs},
                     {"left", progress.left},
                     {"steps", json_of(progress.steps)},
                     {"end", json_of(progress.end)}};
    // A guest's words may be no UTF-8.
    return host::write_file_atomically(
        file_in(run), whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace faultline::minimise
