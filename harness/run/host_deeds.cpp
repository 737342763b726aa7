// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_deeds.hpp"

#include "model/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace faultline::run {
namespace {

using std::chrono::milliseconds;
using vm::Disturbance;

constexpr std::array deeds{
    Deed{"nmi", Disturbance::nmi},
    Deed{"vcpu-unplug", Disturbance::unplug_cpu, "cpu"},
    Deed{"pause", Disturbance::freeze, "", Disturbance::thaw},
    Deed{"slow-host", Disturbance::freeze, "", Disturbance::thaw},
    Deed{"balloon", Disturbance::set_memory, "memory", Disturbance::set_memory},
    Deed{"disk-throttle", Disturbance::throttle_disk, "bytes-per-second",
         Disturbance::throttle_disk},
    Deed{"disk-detach", Disturbance::detach_disk},
    Deed{"power-button", Disturbance::power_button},
    Deed{"reset", Disturbance::reset},
};

}  // namespace

std::uint64_t number_of(const model::Fault& fault, const char* name) {
    const auto found = fault.parameters.find(name);
    if (found == fault.parameters.end()) return 0;
    const auto& text = found->second;
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Deed deed_of(const model::Fault& fault) {
    for (auto deed : deeds) {
        if (deed.kind != fault.kind) continue;
        const auto clock = fault.parameters.find("clock");
        if (clock != fault.parameters.end() && clock->second == "stops") {
            deed.begin = Disturbance::suspend;
            deed.undo = Disturbance::resume;
        }
        return deed;
    }
    return {fault.kind, Disturbance::nmi};
}

std::string describe(const model::Fault& fault) {
    if (fault.kind == "nmi") return "a non-maskable interrupt was injected";
    if (fault.kind == "vcpu-unplug")
        return fmt::format("CPU {} is asked for", number_of(fault, "cpu"));
    if (fault.kind == "pause")
        return fmt::format("the guest stands still for {}",
                           model::to_string(milliseconds(number_of(fault, "duration"))));
    if (fault.kind == "slow-host")
        return fmt::format("the guest's CPUs get {} % of the time", number_of(fault, "percent"));
    if (fault.kind == "balloon")
        return fmt::format("{} are left to the guest",
                           model::to_string(model::Bytes{number_of(fault, "memory")}));
    if (fault.kind == "disk-throttle")
        return fmt::format("the scratch disk does {} a second",
                           model::to_string(model::Bytes{number_of(fault, "bytes-per-second")}));
    if (fault.kind == "disk-detach") return "the scratch disk is asked for";
    if (fault.kind == "power-button") return "the power button was pressed";
    return "the reset button was pressed";
}

}  // namespace faultline::run
