// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/smaller_scenarios.hpp"

#include "faults/catalogue.hpp"
#include "minimise/smaller_machines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace faultline::minimise {
namespace {

using model::Parameter;
using model::ParameterType;
using model::Scenario;

/// Parameters of workloads that are numbers, and do not say how much is done: whom a program runs
/// as, and when a task counts as hung.
constexpr std::array<std::string_view, 2> no_amounts{"uid", "hang"};

std::int64_t number_of(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool is_number(const Parameter& parameter) {
    return parameter.type == ParameterType::integer || parameter.type == ParameterType::size ||
           parameter.type == ParameterType::duration;
}

/// Says how much or how long; a 0 often means that there is no limit, so nothing becomes 0.
std::vector<std::int64_t> smaller_numbers(const Parameter& parameter, std::int64_t value) {
    const auto least = std::max<std::int64_t>(parameter.minimum.value_or(0), 1);
    std::vector<std::int64_t> numbers;
    const auto add = [&](std::int64_t number) {
        const bool known = std::find(numbers.begin(), numbers.end(), number) != numbers.end();
        if (number >= least && number < value && !known) numbers.push_back(number);
    };
    add(number_of(parameter.default_value));
    // The least size, of a cgroup's limit for instance, would be another experiment.
    if (parameter.type != ParameterType::size) add(least);
    add(value / 2);
    return numbers;
}

/// In the words of a scenario: "64MiB", "5s".
std::string shown(const Parameter& parameter, const std::string& value) {
    if (parameter.type == ParameterType::size)
        return model::to_string(model::Bytes{static_cast<std::uint64_t>(number_of(value))});
    if (parameter.type == ParameterType::duration)
        return model::to_string(model::Duration(number_of(value) * parameter.unit_ms));
    return value.empty() ? "none" : value;
}

/// Collects the candidates of one scenario.
class Candidates {
 public:
    Candidates(const Scenario& scenario, const model::WorkloadDeclaration& workload)
        : scenario_(scenario), workload_(workload) {}

    std::vector<Smaller> all() {
        for (std::size_t i = 0; i < scenario_.faults.size(); ++i)
            of_fault(i);
        for (const auto& [name, parameter] : workload_.parameters)
            of_workload(name, parameter);
        for (auto& machine : smaller_machines(scenario_.topology)) {
            auto smaller = scenario_;
            smaller.topology = std::move(machine.topology);
            add("machine: " + machine.what, std::move(smaller));
        }
        return std::move(candidates_);
    }

 private:
    void add(std::string what, Scenario smaller) {
        candidates_.push_back({std::move(what), std::move(smaller)});
    }

    void of_fault(std::size_t index) {
        const auto& fault = scenario_.faults[index];
        const auto* kind = faults::find_kind(fault.kind);
        if (kind == nullptr) return;
        const auto name = fmt::format("fault {} ({})", index + 1, fault.kind);
        of_time(index, name, *kind);
        for (const auto& [key, parameter] : kind->parameters) {
            const auto& value = fault.parameters.at(key);
            const auto set = [&, &key = key, &parameter = parameter](const std::string& now) {
                auto smaller = scenario_;
                smaller.faults[index].parameters[key] = now;
                add(fmt::format("{}: {} {} -> {}", name, key, shown(parameter, value),
                                shown(parameter, now)),
                    std::move(smaller));
            };
            const bool required = std::find(kind->required.begin(), kind->required.end(), key) !=
                                  kind->required.end();
            if (!required && value != parameter.default_value) set(parameter.default_value);
            const bool lasts = key == "times" || parameter.type == ParameterType::duration;
            if (!lasts) continue;
            for (const auto number : smaller_numbers(parameter, number_of(value))) {
                if (std::to_string(number) != parameter.default_value && number != 1)
                    set(std::to_string(number));
            }
        }
    }

    /// At its kind's usual time, or without the offset.
    void of_time(std::size_t index, const std::string& name, const faults::FaultKind& kind) {
        const auto& at = scenario_.faults[index].at;
        std::vector<model::FaultTime> times;
        const auto usual = model::parse_fault_time(kind.default_at);
        if (const auto* time = std::get_if<model::FaultTime>(&usual)) times.push_back(*time);
        times.push_back(at);
        times.back().offset = {};
        std::vector<std::string> tried{protocol::to_string(at)};
        for (const auto& time : times) {
            const auto text = protocol::to_string(time);
            if (std::find(tried.begin(), tried.end(), text) != tried.end()) continue;
            tried.push_back(text);
            auto smaller = scenario_;
            smaller.faults[index].at = time;
            add(fmt::format("{}: at {} -> {}", name, tried.front(), text), std::move(smaller));
        }
    }

    void of_workload(const std::string& name, const Parameter& parameter) {
        const auto& value = scenario_.workload.parameters.at(name);
        const auto set = [&](const std::string& now) {
            auto smaller = scenario_;
            smaller.workload.parameters[name] = now;
            add(fmt::format("workload: {} {} -> {}", name, shown(parameter, value),
                            shown(parameter, now)),
                std::move(smaller));
        };
        const bool amount =
            is_number(parameter) && parameter.minimum.value_or(0) >= 0 &&
            std::find(no_amounts.begin(), no_amounts.end(), name) == no_amounts.end();
        if (amount) {
            for (const auto number : smaller_numbers(parameter, number_of(value)))
                set(std::to_string(number));
        } else if (value != parameter.default_value && parameter.type != ParameterType::program) {
            set(parameter.default_value);
        }
    }

    const Scenario& scenario_;
    const model::WorkloadDeclaration& workload_;
    std::vector<Smaller> candidates_;
};

}  // namespace

Scenario with_faults(const Scenario& scenario, const Subset& kept) {
    auto smaller = scenario;
    smaller.faults.clear();
    for (const auto index : kept)
        smaller.faults.push_back(scenario.faults.at(index));
    return smaller;
}

std::vector<Smaller> smaller_scenarios(const Scenario& scenario,
                                       const model::WorkloadDeclaration& workload) {
    return Candidates(scenario, workload).all();
}

std::string describe(const Scenario& scenario) {
    const auto faults = scenario.faults.size();
    return fmt::format("{} fault{}, {}", faults, faults == 1 ? "" : "s",
                       model::describe(scenario.topology));
}

}  // namespace faultline::minimise
