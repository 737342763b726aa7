// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/state_file.hpp"

#include "host/file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace faultline::bisect {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr auto schema = "https://faultline.invalid/schema/bisect-1.json";

fs::path state_path(const fs::path& run) {
    return run / "bisect.json";
}

json to_json(const Settings& settings) {
    return {{"good", settings.good},
            {"bad", settings.bad},
            {"bases", settings.bases},
            {"wrong_limit", settings.wrong_limit},
            {"rate", settings.rate ? json(*settings.rate) : json()},
            {"rate_seen", settings.rate_seen},
            {"most_runs", settings.most_runs},
            {"most_unseen", settings.most_unseen},
            {"most_doubtful", settings.most_doubtful}};
}

Settings settings_from(const json& from) {
    Settings settings;
    from.at("good").get_to(settings.good);
    from.at("bad").get_to(settings.bad);
    from.at("bases").get_to(settings.bases);
    from.at("wrong_limit").get_to(settings.wrong_limit);
    if (const auto& rate = from.at("rate"); !rate.is_null()) settings.rate = rate.get<double>();
    from.at("rate_seen").get_to(settings.rate_seen);
    from.at("most_runs").get_to(settings.most_runs);
    from.at("most_unseen").get_to(settings.most_unseen);
    from.at("most_doubtful").get_to(settings.most_doubtful);
    return settings;
}

State state_from(const json& from) {
    State state;
    from.at("command").get_to(state.command);
    from.at("directory").get_to(state.directory);
    state.settings = settings_from(from.at("settings"));
    from.at("repository").get_to(state.repository);
    from.at("kernels").get_to(state.kernels);
    from.at("target").get_to(state.target);
    for (const auto& each : from.at("observations")) {
        Observation observation;
        each.at("revision").get_to(observation.revision);
        const auto outcome = outcome_from(each.at("outcome").get<std::string>());
        if (!outcome) throw json::other_error::create(501, "an unknown outcome", &each);
        observation.outcome = *outcome;
        each.at("detail").get_to(observation.detail);
        each.at("cell").get_to(observation.cell);
        state.observations.push_back(std::move(observation));
    }
    return state;
}

}  // namespace

Result<State> read_state(const fs::path& run) {
    const auto text = host::read_file(state_path(run));
    if (!text) {
        return failure(fmt::format("'{}' holds no bisection: {}", run.string(), text.error().what));
    }
    try {
        const auto from = json::parse(*text);
        if (from.at("schema") != schema) {
            return failure(
                fmt::format("'{}' is of another version of faultline", state_path(run).string()));
        }
        return state_from(from);
    } catch (const json::exception& error) {
        return failure(fmt::format("'{}' is not what a bisection writes: {}",
                                   state_path(run).string(), error.what()));
    }
}

Result<void> write_state(const fs::path& run, const State& state) {
    json observations = json::array();
    for (const auto& each : state.observations) {
        observations.push_back({{"revision", each.revision},
                                {"outcome", to_string(each.outcome)},
                                {"detail", each.detail},
                                {"cell", each.cell}});
    }
    const json whole{{"schema", schema},
                     {"command", state.command},
                     {"directory", state.directory},
                     {"settings", to_json(state.settings)},
                     {"repository", state.repository},
                     {"kernels", state.kernels},
                     {"target", state.target},
                     {"observations", std::move(observations)}};
    // A guest's words may be no UTF-8.
    return host::write_file_atomically(
        state_path(run), whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace faultline::bisect
