// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/gate.hpp"

#include "classify/header_table.hpp"
#include "classify/oom_line.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

/// What begins no report, but is remembered for the next one or for the log.
constexpr std::array<std::string_view, 8> others{
    "FAULT_INJECTION: forcing a failure",  // its stack belongs to what follows
    "Kernel Offset: ",                     // KASLR's, after a panic
    "Linux version ",                      // a boot
    "SeaBIOS (version ",                   // a machine that starts
    "reboot: ",                            // and one that was told to
    "kexec_core: Starting",
    "** replaying previous printk message",  // what a line before began was cut
    "Booting the kernel.",                   // its decompressor
};

}  // namespace

std::vector<std::string_view> gate_literals() {
    std::vector<std::string_view> literals(others.begin(), others.end());
    for (const auto& row : header_table())
        literals.push_back(row.literal);
    const auto oom = oom_line_literals();
    literals.insert(literals.end(), oom.begin(), oom.end());
    std::sort(literals.begin(), literals.end());
    literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
    return literals;
}

}  // namespace faultline::classify
