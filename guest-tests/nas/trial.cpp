// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/trial.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

namespace faultline::nas {
namespace {

constexpr std::array<std::string_view, 5> known{"IS", "MG", "CG", "FT", "EP"};

std::string lower(std::string text) {
    for (auto& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

std::string Trial::name() const {
    return benchmark + " class " + size +
           (node ? ", bound to node " + std::to_string(*node) : ", " + placement);
}

std::string Trial::metric() const {
    return lower(benchmark + "_" + size + "_" + (node ? "node" : "") + placement);
}

std::variant<std::vector<Trial>, std::string> plan_trials(const Parameters& parameters,
                                                          const std::vector<unsigned>& nodes) {
    std::vector<Trial> trials;
    for (const auto& benchmark : parameters.benchmarks) {
        if (std::find(known.begin(), known.end(), benchmark) == known.end()) {
            return "there is no benchmark '" + benchmark + "': IS, MG, CG, FT and EP";
        }
        for (const auto& placement : parameters.placements) {
            if (placement == "free" || placement == "spread") {
                trials.push_back({benchmark, parameters.size, placement, std::nullopt});
            } else if (placement == "bound") {
                for (const auto node : nodes) {
                    trials.push_back({benchmark, parameters.size, std::to_string(node), node});
                }
            } else {
                return "there is no placement '" + placement + "': free, spread and bound";
            }
        }
    }
    if (trials.empty()) return "there is no benchmark to run";
    return trials;
}

std::optional<TrialResult> parse_output(std::string_view output, const Trial& trial) {
    std::istringstream lines{std::string(output)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string benchmark, size, verdict, nodes;
        TrialResult result;
        words >> benchmark >> size >> verdict >> result.seconds >> result.mops >> nodes;
        if (!words || benchmark != trial.benchmark || size != trial.size) continue;
        if (verdict != "verified" && verdict != "wrong") continue;
        result.verified = verdict == "verified";
        for (const auto node : pseudofs::parse_list(nodes))
            result.nodes.insert(node);
        std::getline(words >> std::ws, result.text);
        return result;
    }
    return std::nullopt;
}

}  // namespace faultline::nas
