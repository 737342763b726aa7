// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/one_thread.hpp"

#include "host/host_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace faultline::run {
namespace {

/// 7.2 hangs when it brings up the second CPU of such a guest; 10.0 does not.
constexpr unsigned first_good_qemu = 8;

/// How much longer a phase may take than with a thread for each CPU: counting instructions costs
/// half of the speed, and the host's other CPUs have nothing to do.
unsigned slowness(unsigned guest_cpus) {
    return 2 * std::max(2U, std::min(guest_cpus, host::usable_cpus()));
}

unsigned major_of(std::string_view version) {
    unsigned major = 0;
    std::from_chars(version.data(), version.data() + version.size(), major);
    return major;
}

}  // namespace

model::Scenario with_time_for_one_thread(model::Scenario scenario) {
    const auto factor = slowness(scenario.topology.cpus());
    scenario.timeouts.boot *= factor;
    scenario.timeouts.workload *= factor;
    return scenario;
}

std::string why_not_deterministic(domain::Accelerator accelerator, std::string_view qemu,
                                  std::string_view image) {
    if (accelerator == domain::Accelerator::kvm) {
        return "deterministic mode counts instructions, which KVM cannot: run it with --accel tcg";
    }
    if (const auto major = major_of(qemu); major != 0 && major < first_good_qemu) {
        return fmt::format(
            "deterministic mode needs QEMU {} or newer: {} hangs when it brings up the second CPU",
            first_good_qemu, qemu);
    }
    if (!image.empty()) {
        return fmt::format(
            "in deterministic mode a guest has no disk, whose answers come in the host's time, and "
            "the scenario's image '{}' is one",
            image);
    }
    return {};
}

}  // namespace faultline::run
