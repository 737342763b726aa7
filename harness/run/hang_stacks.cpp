// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/hang_stacks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace faultline::run {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{5};
constexpr std::size_t most_cpus = 4096;

/// The text between `name` and the next blank; empty if it is not there.
std::string_view value_of(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + name.size());
    return text.substr(0, text.find_first_of(" \r\n"));
}

std::optional<model::RelatedStack> stack_of_cpu(std::string_view text) {
    std::uint64_t address = 0;
    const auto digits = value_of(text, "RIP=");
    const auto end = digits.data() + digits.size();
    if (digits.empty() || std::from_chars(digits.data(), end, address, 16).ptr != end) return {};
    model::RelatedStack stack;
    stack.title = fmt::format("CPU {}{}{}", text.substr(0, text.find_first_not_of("0123456789")),
                              value_of(text, "CPL=") == "3" ? ", in user mode" : "",
                              value_of(text, "HLT=") == "1" ? ", halted" : "");
    stack.trace.push_back({fmt::format("{:#x}", address), 0, 0, {}, true, {}});
    return stack;
}

}  // namespace

std::vector<model::RelatedStack> stacks_of_registers(std::string_view text) {
    constexpr std::string_view begin = "CPU#";
    std::vector<model::RelatedStack> stacks;
    for (auto at = text.find(begin); at != std::string_view::npos && stacks.size() < most_cpus;) {
        const auto next = text.find(begin, at + begin.size());
        const auto cpu = text.substr(at, next - at).substr(begin.size());
        if (auto stack = stack_of_cpu(cpu)) stacks.push_back(std::move(*stack));
        at = next;
    }
    return stacks;
}

Result<model::HangStacks> hang_stacks(vm::Machine& machine, const classify::StackListing& listing,
                                      unsigned cpus, const ReadConsole& read) {
    const auto start = Clock::now();
    const auto since = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    const auto asked = machine.press_sysrq('l');
    if (asked) read(Clock::now() + patience, [&] { return listing.cpus() >= cpus; });
    if (listing.cpus() > 0) {
        // The log level is what the command line set, and the answer ends the list.
        for (const char key : {'w', '7'})
            if (auto pressed = machine.press_sysrq(key); !pressed) return failure_of(pressed);
        read(Clock::now() + patience, [&] { return listing.ended(); });
        return model::HangStacks{"sysrq", listing.stacks(), since()};
    }
    auto registers = machine.registers();
    if (!registers) return failure_of(registers);
    return model::HangStacks{"registers", stacks_of_registers(*registers), since()};
}

}  // namespace faultline::run
