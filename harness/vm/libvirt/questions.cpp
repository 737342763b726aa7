// SPDX-License-Identifier: GPL-2.0-or-later
// What LibvirtMachine asks a guest that does not answer any more.
#include "vm/libvirt/libvirt_machine.hpp"
#include "vm/libvirt/qemu_monitor.hpp"

#include <fmt/format.h>
#include <linux/input-event-codes.h>

#include <array>
#include <string_view>

namespace faultline::vm {
namespace {

constexpr unsigned hold_milliseconds = 100;

/// The code of the key on a US keyboard; 0 if it has none here.
unsigned code_of(char key) {
    // From KEY_1, KEY_Q, KEY_A and KEY_Z on, the codes follow the keys.
    struct Row {
        std::string_view keys;
        unsigned first;
    };
    static constexpr std::array rows{Row{"1234567890", KEY_1}, Row{"qwertyuiop", KEY_Q},
                                     Row{"asdfghjkl", KEY_A}, Row{"zxcvbnm", KEY_Z}};
    for (const auto& row : rows) {
        const auto at = row.keys.find(key);
        if (at != std::string_view::npos) return row.first + static_cast<unsigned>(at);
    }
    return 0;
}

}  // namespace

Result<void> LibvirtMachine::press_sysrq(char key) {
    std::array<unsigned, 3> keys{KEY_LEFTALT, KEY_SYSRQ, code_of(key)};
    if (keys[2] == 0) return failure(fmt::format("'{}' is no key of SysRq's", key));
    if (auto awake = wake(); !awake) return awake;
    if (virDomainSendKey(domain_.get(), VIR_KEYCODE_SET_LINUX, hold_milliseconds, keys.data(),
                         static_cast<int>(keys.size()), 0) == 0) {
        return {};
    }
    return libvirt_failure(fmt::format("press SysRq {} in domain '{}'", key, parts_.record.name));
}

Result<std::string> LibvirtMachine::registers() {
    if (auto awake = wake(); !awake) return failure_of(awake);
    auto answer =
        monitor_command(domain_.get(), {{"execute", "human-monitor-command"},
                                        {"arguments", {{"command-line", "info registers -a"}}}});
    if (!answer) return failure_of(answer);
    if (!answer->is_string()) return failure("QEMU told no registers");
    return answer->get<std::string>();
}

}  // namespace faultline::vm
