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

/// Other CPUs wait for the one that is kept, and the kernel takes 20 s for a soft lockup.
model::Parameter delay_time() {
    auto time = duration(1, "how long the CPU that calls it is kept there; the others run on");
    time.minimum = 1;
    time.maximum = 10'000;
    return time;
}

}  // namespace

std::vector<FaultKind> debugger_kinds() {
    auto force_rdt =
        kind("force-rdt", "The CPU seems to have cache allocation, so that resctrl mounts.");
    force_rdt.options.emplace_back("CONFIG_X86_CPU_RESCTRL");
    // An Intel without the quirk that takes L3 allocation from Skylake servers
    // (__check_quirks_intel() of 5.10 to 7.3).
    force_rdt.cpu_model = "Broadwell";

    auto skip_branch = kind("skip-branch", "A conditional jump is never taken: a missing check.");
    skip_branch.parameters = {
        {"function", text("", function_help)},
        {"after", text("48 85 ff",
                       "the code before the jump, in hex; the default is a test of the function's "
                       "first argument, test rdi,rdi")}};
    skip_branch.required = {"function"};
    skip_branch.example = "function = \"kernfs_remove\"";

    auto return_error = kind("return-error", "A function returns an error at its n-th call.");
    return_error.parameters = {
        {"function", text("", function_help)},
        {"error", text("ENOMEM", "what it returns, as a negative number",
                       {"EPERM",   "ENOENT", "EINTR",   "EIO",       "ENXIO",      "EAGAIN",
                        "ENOMEM",  "EACCES", "EFAULT",  "EBUSY",     "EEXIST",     "ENODEV",
                        "EINVAL",  "ENFILE", "EMFILE",  "EFBIG",     "ENOSPC",     "EROFS",
                        "EDEADLK", "ENOSYS", "ENODATA", "EOVERFLOW", "EOPNOTSUPP", "ETIMEDOUT"})},
        {"call", integer(1, 1, 1'000'000, "which call of it, from 1")}};
    return_error.required = {"function"};
    return_error.example = "function = \"kernfs_create_dir_ns\"\ncall = 3";

    auto delay = kind("delay", "A function takes longer: widens a race.");
    delay.parameters = {{"function", text("", function_help)},
                        {"time", delay_time()},
                        {"calls", integer(0, 0, 1'000'000, "how many of its calls; 0: all")}};
    delay.required = {"function"};
    delay.example = "function = \"kernfs_drain\"\ntime = \"5ms\"";
    return {force_rdt, skip_branch, return_error, delay};
}

}  // namespace faultline::faults
