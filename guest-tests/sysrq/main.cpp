// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/text_file.hpp"
#include "workload/workload.hpp"

#include <cctype>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace faultline;

/// Commands after which nothing should be left of us: crash, reboot, power off.
constexpr std::string_view final_commands = "cbo";

struct Parameters {
    std::string command;
    std::chrono::milliseconds delay{};
    std::chrono::seconds settle{};
};

Parameters read_parameters(workload::Arguments& arguments) {
    return {arguments.text("command", "c"),
            std::chrono::milliseconds(arguments.count("delay_ms", 0)),
            std::chrono::seconds(arguments.count("settle_seconds", 5))};
}

workload::Result trigger(const Parameters& parameters) {
    const auto& command = parameters.command;
    if (command.size() != 1 || std::isalnum(static_cast<unsigned char>(command[0])) == 0) {
        return workload::error("'" + command + "' is no SysRq command: give one letter or digit");
    }
    // Only the keyboard asks for this permission, so that it does no harm if it cannot be had.
    [[maybe_unused]] const int refused = pseudofs::write_text("/proc/sys/kernel/sysrq", "1");
    std::this_thread::sleep_for(parameters.delay);
    workload::report_phase("sysrq " + command);
    const int error = pseudofs::write_text("/proc/sysrq-trigger", command);
    if (error == ENOENT) return workload::skip("the kernel has no /proc/sysrq-trigger");
    if (error != 0) {
        return workload::error("cannot write /proc/sysrq-trigger: " + pseudofs::error_text(error));
    }
    std::this_thread::sleep_for(parameters.settle);
    if (final_commands.find(command) == std::string_view::npos) return workload::pass();
    return workload::error("sysrq " + command + " did not " +
                           (command == "c" ? "crash the kernel" : "end the guest"));
}

}  // namespace

int main(int argc, char** argv) {
    return workload::run(argc, argv, read_parameters, trigger);
}
