// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/agent.hpp"
#include "agent/power.hpp"

#include <unistd.h>

#include <cstdio>
#include <exception>

int main() {
    if (::getpid() != 1) {
        std::fputs("This is the init program of Faultline's guests; it runs as PID 1 only.\n",
                   stderr);
        return 64;
    }
    try {
        faultline::agent::run();
    } catch (const std::exception& exception) {
        faultline::agent::die(exception.what());
    }
}
