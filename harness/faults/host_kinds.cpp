// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/kinds.hpp"
#include "faults/parameters.hpp"

namespace faultline::faults {
namespace {

FaultKind kind(std::string name, std::string purpose) {
    FaultKind made;
    made.name = std::move(name);
    made.side = model::FaultSide::host;
    made.purpose = std::move(purpose);
    return made;
}

}  // namespace

std::vector<FaultKind> host_kinds() {
    auto nmi = kind("nmi", "The hypervisor injects a non-maskable interrupt.");

    auto unplug = kind("vcpu-unplug", "A CPU is taken out of the running machine.");
    unplug.options = {"CONFIG_HOTPLUG_CPU"};
    unplug.parameters = {{"cpu", integer(1, 1, 4095, "which one; CPU 0 stays")}};
    unplug.example = "cpu = 1";

    auto pause = kind("pause", "The guest stands still and then goes on: a stall.");
    pause.parameters = {
        {"duration", duration(2000, "how long it stands still")},
        {"clock",
         text("runs", "the guest's clocks meanwhile: runs, it sees a stall", {"runs", "stops"})}};
    pause.example = "duration = \"5s\"";

    auto balloon = kind("balloon", "The memory balloon takes memory from the guest.");
    balloon.options = {"CONFIG_VIRTIO_BALLOON"};
    balloon.modules = {"virtio_pci", "virtio_balloon"};
    balloon.parameters = {{"memory", size(256LL << 20, "what is left to the guest")},
                          {"duration", duration(0, "when it gets the rest back")}};
    balloon.example = "memory = \"256MiB\"\nduration = \"5s\"";

    auto error = kind("disk-error", "The scratch disk answers reads and writes with errors.");
    error.options = {"CONFIG_VIRTIO_BLK"};
    error.modules = {"virtio_pci", "virtio_blk"};
    error.parameters = {{"operation", text("write", "what fails", {"read", "write", "flush"})},
                        {"once", boolean(false, "only the first one")}};
    error.default_at = "boot";
    error.example = "operation = \"read\"";

    auto throttle = kind("disk-throttle", "The scratch disk becomes slow.");
    throttle.options = {"CONFIG_VIRTIO_BLK"};
    throttle.modules = {"virtio_pci", "virtio_blk"};
    throttle.parameters = {{"bytes-per-second", size(65536, "of reads and writes together")},
                           {"duration", duration(0, "how long")}};
    throttle.example = "bytes-per-second = \"64KiB\"\nduration = \"5s\"";

    auto detach = kind("disk-detach", "The scratch disk is taken out of the running machine.");
    detach.options = {"CONFIG_VIRTIO_BLK"};
    detach.modules = {"virtio_pci", "virtio_blk"};

    auto button = kind("power-button", "Somebody presses the power button.");
    // Without its driver, the kernel does not enable the event (drivers/acpi/button.c, 6.1).
    button.modules = {"button"};
    auto reset = kind("reset", "Somebody presses the reset button.");

    auto slow = kind("slow-host", "The host gives the guest's CPUs only a part of the time.");
    slow.parameters = {{"percent", integer(20, 1, 99, "of the time that they get")},
                       {"duration", duration(5000, "how long")}};
    slow.example = "percent = 10\nduration = \"10s\"";
    return {nmi, unplug, pause, balloon, error, throttle, detach, button, reset, slow};
}

}  // namespace faultline::faults
