// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/kinds.hpp"
#include "faults/parameters.hpp"

namespace faultline::faults {
namespace {

constexpr auto function_help = "name of the kernel's function, as in /proc/kallsyms";

FaultKind kind(std::string name, std::string purpose) {
    FaultKind made;
    made.name = std::move(name);
    made.side = model::FaultSide::debugger;
    made.purpose = std::move(purpose);
    made.options = {"CONFIG_KALLSYMS"};
    made.command_line = "nokaslr";
    made.default_at = "boot";
    return made;
}

}  // namespace

std::vector<FaultKind> debugger_kinds() {
    auto force_rdt =
        kind("force-rdt", "The CPU seems to have cache allocation, so that resctrl mounts.");
    force_rdt.options.emplace_back("CONFIG_X86_CPU_RESCTRL");

    auto skip_branch = kind("skip-branch", "A conditional jump is never taken: a missing check.");
    skip_branch.parameters = {{"function", text("", function_help)}};
    skip_branch.required = {"function"};
    skip_branch.example = "function = \"kernfs_remove\"";

    auto return_error = kind("return-error", "A function returns an error at its n-th call.");
    return_error.parameters = {{"function", text("", function_help)},
                               {"error", integer(-12, -4095, 0, "what it returns; -12 is -ENOMEM")},
                               {"call", integer(1, 1, 1'000'000, "which call of it, from 1")}};
    return_error.required = {"function"};
    return_error.example = "function = \"kernfs_create_dir_ns\"\ncall = 3";

    auto delay = kind("delay", "A function takes longer: widens a race.");
    delay.parameters = {{"function", text("", function_help)},
                        {"time", duration(1, "how much longer each call takes")}};
    delay.required = {"function"};
    delay.example = "function = \"kernfs_drain\"\ntime = \"5ms\"";
    return {force_rdt, skip_branch, return_error, delay};
}

}  // namespace faultline::faults
