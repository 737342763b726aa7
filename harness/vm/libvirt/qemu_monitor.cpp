// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/qemu_monitor.hpp"

#include <fmt/format.h>
#include <libvirt/libvirt-qemu.h>

#include <cstdlib>
#include <memory>

namespace faultline::vm {

Result<nlohmann::json> monitor_command(virDomainPtr domain, const nlohmann::json& command) {
    const auto name = command.value("execute", "");
    char* text = nullptr;
    const int status = virDomainQemuMonitorCommand(domain, command.dump().c_str(), &text, 0);
    const std::unique_ptr<char, Free<std::free>> answer(text);
    if (status != 0) return libvirt_failure(fmt::format("ask QEMU to {}", name));
    const auto parsed = nlohmann::json::parse(answer.get(), nullptr, false);
    if (parsed.is_object() && parsed.contains("return")) return parsed["return"];
    const auto refusal = parsed.is_object() ? parsed.value("error", nlohmann::json::object())
                                            : nlohmann::json::object();
    const auto why = refusal.is_object() ? refusal.value("desc", "no reason given") : "no JSON";
    return failure(fmt::format("QEMU refused {}: {}", name, why));
}

}  // namespace faultline::vm
