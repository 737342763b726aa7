// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/power_button.hpp"

#include "pseudofs/text_file.hpp"

#include <cstdlib>
#include <utility>

namespace faultline::agent {

// The button is a fixed event of ACPI's; the count is the line's first word
// (Documentation/ABI/testing/sysfs-firmware-acpi). A kernel without ACPI has no such file.
PowerButton::PowerButton(std::string root)
    : file_(std::move(root) + "sys/firmware/acpi/interrupts/ff_pwr_btn"), last_(count()) {}

bool PowerButton::was_pressed() {
    const auto now = count();
    return now != std::exchange(last_, now);
}

std::uint64_t PowerButton::count() const {
    const auto text = pseudofs::read_text(file_);
    return text ? std::strtoull(text->c_str(), nullptr, 10) : 0;
}

}  // namespace faultline::agent
