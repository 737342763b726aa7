// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/plan.hpp"

#include <chrono>

namespace faultline::selftest {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view lkdtm_prefix = "lkdtm/";
/// What the slowest provocation takes before the guest gives it up, and some: a guest whose kernel
/// stands still without a word must not hold the others up for long.
constexpr auto longest_provocation = 45s;
constexpr auto usual_provocation = 4s;
/// Few enough for the kernel's command line and the agent's plan.
constexpr std::size_t most_in_a_guest = 60;

bool is_lkdtm(const Task& task) {
    return task.name.starts_with(lkdtm_prefix);
}

std::string joined(const std::vector<Task>& tasks, std::size_t skip) {
    std::string text;
    for (const auto& task : tasks)
        text += (text.empty() ? "" : ",") + task.name.substr(skip);
    return text;
}

}  // namespace

std::vector<Task> next_guest(const std::vector<Task>& tasks) {
    std::vector<Task> guest;
    for (const auto& task : tasks) {
        const bool joins = guest.empty() ||
                           (!task.expectation.alone && is_lkdtm(task) == is_lkdtm(guest.front()) &&
                            guest.size() < most_in_a_guest);
        if (!joins) break;
        guest.push_back(task);
        if (task.expectation.alone) break;
    }
    return guest;
}

model::Scenario scenario_for(const std::vector<Task>& tasks, const std::string& kernel) {
    model::Scenario scenario;
    scenario.name = "selftest";
    scenario.description = "Makes the kernel do wrong on purpose.";
    scenario.workload.name = "provoke";
    const bool lkdtm = !tasks.empty() && is_lkdtm(tasks.front());
    scenario.workload.parameters["what"] = tasks.empty() ? "list"
                                           : lkdtm       ? "lkdtm"
                                                         : joined(tasks, 0);
    scenario.workload.parameters["type"] = lkdtm ? joined(tasks, lkdtm_prefix.size()) : "";
    // Two processors: one may hang while the other one sees it. One node is faster.
    scenario.topology.sockets = 1;
    scenario.topology.cores = 2;
    scenario.topology.memory = model::Bytes{512ULL << 20};
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    scenario.stop_on_finding = false;
    scenario.timeouts.workload = longest_provocation + usual_provocation * tasks.size();
    scenario.matrix.kernels = {kernel};
    return scenario;
}

}  // namespace faultline::selftest
