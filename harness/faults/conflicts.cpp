// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/conflicts.hpp"

#include <fmt/format.h>

namespace faultline::faults {
namespace {

bool is_suspension(const model::Fault& fault) {
    const auto clock = fault.parameters.find("clock");
    return fault.kind == "pause" && clock != fault.parameters.end() && clock->second == "stops";
}

/// Whether it needs the debugger while programs run.
bool needs_debugger_later(const model::Fault& fault) {
    if (fault.side != model::FaultSide::debugger) return false;
    return fault.kind == "delay" || fault.kind == "return-error" ||
           fault.at.moment != model::FaultMoment::boot;
}

// QEMU (8.1 and later) tells a debugger of a breakpoint only in answer to the debugger's own word
// to go on. A guest that libvirt let go on stops at the next one, and nobody hears of it.
std::optional<Conflict> with_breakpoints(const model::Fault& pause, const model::Fault& other) {
    const bool during_boot =
        other.side == model::FaultSide::debugger && pause.at.moment == model::FaultMoment::boot;
    if (!is_suspension(pause) || (!needs_debugger_later(other) && !during_boot))
        return std::nullopt;
    return Conflict{
        "clock",
        fmt::format("'pause' with clock = \"stops\" cannot be beside '{}': the guest would stand "
                    "still for good at the debugger's next breakpoint",
                    other.kind),
        "leave 'clock' out: the guest's clocks run on, and it goes on"};
}

/// A disk that fails is made beside libvirt, which does not know it.
std::optional<Conflict> with_failing_disk(const model::Fault& fault, const model::Fault& other) {
    const bool asks_libvirt = fault.kind == "disk-throttle" || fault.kind == "disk-detach";
    if (!asks_libvirt || other.kind != "disk-error") return std::nullopt;
    return Conflict{"kind",
                    fmt::format("'{}' cannot be beside 'disk-error': libvirt does not know a disk "
                                "that fails",
                                fault.kind),
                    "give each a plan of its own: [[matrix.faults.NAME.fault]]"};
}

}  // namespace

std::string doubt(const std::vector<model::Fault>& plan) {
    bool forced = false, hotplug = false;
    for (const auto& fault : plan) {
        if (!fault.left_out.empty()) continue;
        forced = forced || fault.kind == "force-rdt";
        hotplug = hotplug || fault.kind == "cpu-offline" || fault.kind == "cpu-online" ||
                  fault.kind == "vcpu-unplug";
    }
    if (!forced || !hotplug) return {};
    return "force-rdt is not reliable where CPUs come and go (docs/debugger-faults.md)";
}

std::optional<Conflict> conflict(const model::Fault& fault, const std::vector<model::Fault>& plan) {
    if (!fault.left_out.empty()) return std::nullopt;
    for (const auto& other : plan) {
        if (!other.left_out.empty()) continue;
        if (auto found = with_breakpoints(fault, other)) return found;
        if (auto found = with_failing_disk(fault, other)) return found;
    }
    return std::nullopt;
}

}  // namespace faultline::faults
