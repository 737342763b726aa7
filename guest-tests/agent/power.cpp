// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/power.hpp"

#include "pseudofs/text_file.hpp"

#include <sys/reboot.h>
#include <unistd.h>

#include <string>

namespace faultline::agent {

void power_off() {
    ::reboot(RB_POWER_OFF);
    for (;;)
        ::pause();
}

void die(std::string_view why) {
    const auto line = "faultline-agent: " + std::string(why) + "\n";
    [[maybe_unused]] const int error = pseudofs::write_text("/dev/console", line);
    power_off();
}

}  // namespace faultline::agent
