// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/kinds.hpp"
#include "pseudofs/text_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>

namespace faultline::injector {
namespace {

using protocol::FaultState;

constexpr auto cpus = "/sys/devices/system/cpu/";

std::string cpu_file(const Injection& injection, const char* name) {
    return std::string(cpus) + "cpu" + injection.text("cpu") + "/" + name;
}

Facts online_cpus() {
    return {{"online", pseudofs::read_line(std::string(cpus) + "online")}};
}

// Bits of MCi_STATUS (Intel SDM 3B, 15.3.2.2): valid, uncorrected, enabled, context corrupt.
constexpr unsigned long long valid = 1ULL << 63, uncorrected = 1ULL << 61, enabled = 1ULL << 60,
                             corrupt = 1ULL << 57;
constexpr unsigned long long memory_error = 0x9f;

}  // namespace

void inject_cpu_offline(const Injection& injection) {
    const auto file = cpu_file(injection, "online");
    if (const int error = pseudofs::write_text(file, "0"); error != 0)
        return injection.refuse(file, error);
    const auto name = "CPU " + injection.text("cpu");
    injection.report(FaultState::fired, name + " is off line", online_cpus());
    const auto duration = injection.duration("duration");
    if (duration.count() == 0) return;
    [[maybe_unused]] const bool whole = injection.wait(duration);
    if (const int error = pseudofs::write_text(file, "1"); error != 0)
        return injection.refuse(name + " on line again", error);
    injection.report(FaultState::ended, name + " is on line again", online_cpus());
}

void inject_cpu_online(const Injection& injection) {
    const auto file = cpu_file(injection, "online");
    if (const int error = pseudofs::write_text(file, "1"); error != 0)
        return injection.refuse(file, error);
    injection.report(FaultState::fired, "CPU " + injection.text("cpu") + " is on line",
                     online_cpus());
}

void inject_clock_jump(const Injection& injection) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const auto before = now.tv_sec;
    now.tv_sec += injection.number("seconds");
    if (::clock_settime(CLOCK_REALTIME, &now) != 0) return injection.refuse("clock_settime", errno);
    injection.report(FaultState::fired,
                     "the wall clock jumped by " + injection.text("seconds") + " s",
                     {{"from", std::to_string(before)}, {"to", std::to_string(now.tv_sec)}});
}

/// arch/x86/kernel/cpu/mce/inject.c: writing the bank sets it off. "sw" only logs the error; "hw"
/// puts it into the bank's registers and raises the exception.
void inject_mce(const Injection& injection) {
    const std::string directory = "/sys/kernel/debug/mce-inject/";
    const bool fatal = injection.text("severity") == "fatal";
    const auto status = valid | enabled | memory_error | (fatal ? uncorrected | corrupt : 0ULL);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "0x%llx", status);
    const std::array<std::pair<const char*, std::string>, 4> files{{
        // Its last byte is cut off: a newline is expected.
        {"flags", fatal ? "hw\n" : "sw\n"},
        {"status", text.data()},
        {"cpu", injection.text("cpu")},
        {"bank", injection.text("bank")},
    }};
    for (const auto& [name, value] : files) {
        if (const int error = pseudofs::write_text(directory + name, value); error != 0)
            return injection.refuse(directory + name, error);
    }
    injection.report(FaultState::fired, std::string("status ") + text.data(),
                     {{"bank", injection.text("bank")}, {"cpu", injection.text("cpu")}});
}

}  // namespace faultline::injector
