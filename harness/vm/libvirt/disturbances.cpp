// SPDX-License-Identifier: GPL-2.0-or-later
// What LibvirtMachine does to a guest because a fault plan says so.
#include "domain/domain_xml.hpp"
#include "vm/libvirt/libvirt_machine.hpp"
#include "vm/libvirt/qemu_monitor.hpp"
#include "vm/libvirt/sentinel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

namespace faultline::vm {
namespace {

int throttle(virDomainPtr domain, const std::string& disk, std::uint64_t bytes_per_second) {
    int count = 0, size = 0;
    virTypedParameterPtr parameters = nullptr;
    virTypedParamsAddULLong(&parameters, &count, &size, VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC,
                            bytes_per_second);
    const int answer =
        virDomainSetBlockIoTune(domain, disk.c_str(), parameters, count, VIR_DOMAIN_AFFECT_LIVE);
    virTypedParamsFree(parameters, count);
    return answer;
}

}  // namespace

/// libvirt unplugs only CPUs that it plugged in itself; QEMU any but the first, which a path of its
/// object model names (docs/system/cpu-hotplug.rst).
Result<void> LibvirtMachine::unplug_cpu(std::uint64_t number) const {
    nlohmann::json question;
    question["execute"] = "query-cpus-fast";
    auto cpus = monitor_command(domain_.get(), question);
    if (!cpus) return failure_of(cpus);
    for (const auto& cpu : *cpus) {
        if (cpu.value("cpu-index", std::uint64_t{0}) != number) continue;
        nlohmann::json command;
        command["execute"] = "device_del";
        command["arguments"]["id"] = cpu.value("qom-path", std::string());
        auto answer = monitor_command(domain_.get(), command);
        if (!answer) return failure_of(answer);
        return {};
    }
    return failure(fmt::format("the guest has no CPU {}", number));
}

Result<void> LibvirtMachine::signal_emulator(int signal) const {
    const int emulator = parts_.embedded && !gone_ ? noted_emulator() : 0;
    if (emulator <= 0)
        return failure("QEMU is no process of ours", "the embedded driver of libvirt is needed");
    if (::kill(emulator, signal) == 0) return {};
    return failure(
        fmt::format("cannot send {} to QEMU: {}", ::strsignal(signal), std::strerror(errno)));
}

Result<void> LibvirtMachine::wake() {
    if (!frozen_) return {};
    frozen_ = false;
    return signal_emulator(SIGCONT);
}

Result<void> LibvirtMachine::disturb(Disturbance what, std::uint64_t number) {
    if (what == Disturbance::freeze) {
        auto sent = signal_emulator(SIGSTOP);
        frozen_ = frozen_ || sent.has_value();
        return sent;
    }
    if (what == Disturbance::thaw) return wake();
    if (auto awake = wake(); !awake) return awake;
    Sentinel sentinel(std::chrono::steady_clock::now() + disturbance_patience,
                      [this] { [[maybe_unused]] const auto killed = kill_emulator(); });
    auto done = ask(what, number);
    if (!sentinel.dismiss()) return done;
    return failure(
        fmt::format("QEMU did not answer in {} s, and was ended", disturbance_patience.count()),
        "a host that is too busy for its guests is no good place for host faults");
}

Result<void> LibvirtMachine::ask(Disturbance what, std::uint64_t number) const {
    auto* domain = domain_.get();
    int answer = 0;
    switch (what) {
        case Disturbance::nmi:
            answer = virDomainInjectNMI(domain, 0);
            break;
        case Disturbance::unplug_cpu:
            return unplug_cpu(number);
        case Disturbance::suspend:
            answer = virDomainSuspend(domain);
            break;
        case Disturbance::resume:
            answer = virDomainResume(domain);
            break;
        case Disturbance::freeze:
        case Disturbance::thaw:
            break;
        case Disturbance::set_memory:
            answer = virDomainSetMemoryFlags(
                domain, std::min<unsigned long>(number / 1024, virDomainGetMaxMemory(domain)),
                VIR_DOMAIN_AFFECT_LIVE);
            break;
        case Disturbance::throttle_disk:
            answer = throttle(domain, std::string(domain::scratch_target), number);
            break;
        case Disturbance::detach_disk:
            answer =
                virDomainDetachDeviceAlias(domain, domain::scratch_alias, VIR_DOMAIN_AFFECT_LIVE);
            break;
        case Disturbance::power_button:
            answer = virDomainShutdownFlags(domain, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN);
            break;
        case Disturbance::reset:
            answer = virDomainReset(domain, 0);
            break;
    }
    if (answer >= 0) return {};
    return libvirt_failure(fmt::format("inject a fault into domain '{}'", parts_.record.name));
}

}  // namespace faultline::vm
