// SPDX-License-Identifier: GPL-2.0-or-later
// Documentation/fault-injection/notifier-error-inject.rst; of CPUs, kernel/cpu.c, "fail".
#include "injector/kinds.hpp"
#include "pseudofs/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>

namespace faultline::injector {
namespace {

using protocol::FaultState;

constexpr auto chains = "/sys/kernel/debug/notifier-error-inject/";

struct Attempt {
    std::string what;
    int error = 0;
};

/// Tries to take memory blocks off line, the last first, until one is refused with `wanted`: others
/// are busy by themselves, and come to no notifier. One that goes is brought back.
Attempt try_memory(int wanted) {
    const std::string blocks = "/sys/devices/system/memory/";
    Attempt attempt{"taking memory off line", ENOENT};
    std::vector<int> numbers;
    for (const auto& name : pseudofs::entries(blocks)) {
        int number = 0;
        if (std::sscanf(name.c_str(), "memory%d", &number) == 1) numbers.push_back(number);
    }
    std::sort(numbers.rbegin(), numbers.rend());
    for (const auto number : numbers) {
        const auto name = "memory" + std::to_string(number);
        attempt = {"taking " + name + " off line",
                   pseudofs::write_text(blocks + name + "/state", "offline")};
        if (attempt.error == wanted) return attempt;
        if (attempt.error == 0) {
            [[maybe_unused]] const int back =
                pseudofs::write_text(blocks + name + "/state", "online");
            return attempt;
        }
    }
    return attempt;
}

Attempt try_sleep() {
    return {"going to sleep", pseudofs::write_text("/sys/power/state", "freeze")};
}

std::string first_action(const std::string& chain, const std::string& directory) {
    // What an attempt comes to first; else whatever there is.
    const std::string known = chain == "memory" ? "MEM_GOING_OFFLINE" : "PM_SUSPEND_PREPARE";
    const auto actions = pseudofs::entries(directory);
    if (std::find(actions.begin(), actions.end(), known) != actions.end()) return known;
    return actions.empty() ? known : actions.front();
}

void fail_notifier(const Injection& injection, const std::string& chain) {
    const auto directory = chains + chain + "/actions";
    auto action = injection.text("action");
    if (action.empty()) action = first_action(chain, directory);
    const auto file = directory + "/" + action + "/error";
    int error = pseudofs::write_text(file, injection.text("error"));
    if (error != 0) return injection.refuse(file, error);
    // Were it not set, the attempt would put the machine to sleep.
    if (pseudofs::read_line(file) != injection.text("error"))
        return injection.refuse(file + " did not take the error");
    if (!injection.flag("provoke")) {
        injection.report(FaultState::armed, action + " will fail");
        [[maybe_unused]] const bool whole = injection.wait({});
    } else {
        const auto wanted = static_cast<int>(-injection.number("error"));
        const auto attempt = chain == "memory" ? try_memory(wanted) : try_sleep();
        if (attempt.error == 0) {
            injection.refuse(attempt.what + " did not fail");
        } else if (attempt.error != wanted) {
            injection.refuse(attempt.what, attempt.error);
        } else {
            injection.report(FaultState::fired, action + ": " + attempt.what + " failed: " +
                                                    pseudofs::error_text(attempt.error));
        }
    }
    error = pseudofs::write_text(file, "0");
}

/// The numbers of the CPU's states, the last first: the first that may fail is taken down first.
std::vector<std::string> states(const Injection& injection) {
    if (!injection.text("action").empty()) return {injection.text("action")};
    std::vector<int> numbers;
    const auto text = pseudofs::read_text("/sys/devices/system/cpu/hotplug/states").value_or("");
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        int number = 0;
        if (std::sscanf(text.c_str() + at, "%d:", &number) == 1) numbers.push_back(number);
        at = end + 1;
    }
    std::sort(numbers.rbegin(), numbers.rend());
    std::vector<std::string> names;
    for (const auto number : numbers)
        names.push_back(std::to_string(number));
    return names;
}

void fail_cpu(const Injection& injection) {
    const auto cpu = "/sys/devices/system/cpu/cpu" + injection.text("cpu");
    const auto file = cpu + "/hotplug/fail";
    int refusal = ENOENT;
    for (const auto& state : states(injection)) {
        refusal = pseudofs::write_text(file, state);
        if (refusal != 0) continue;
        if (!injection.flag("provoke")) {
            injection.report(FaultState::armed, "state " + state + " will fail");
            [[maybe_unused]] const bool whole = injection.wait({});
        } else if (const int error = pseudofs::write_text(cpu + "/online", "0"); error != 0) {
            injection.report(FaultState::fired,
                             "state " + state + ": taking CPU " + injection.text("cpu") +
                                 " off line failed: " + pseudofs::error_text(error));
        } else {
            // The state was above those that a CPU that runs comes through: the next one.
            [[maybe_unused]] const int back = pseudofs::write_text(cpu + "/online", "1");
            refusal = ECANCELED;
            continue;
        }
        refusal = pseudofs::write_text(file, "-1");
        return;
    }
    injection.refuse(file, refusal);
}

}  // namespace

void inject_notifier_error(const Injection& injection) {
    const auto chain = injection.text("chain");
    chain == "cpu" ? fail_cpu(injection) : fail_notifier(injection, chain);
}

}  // namespace faultline::injector
