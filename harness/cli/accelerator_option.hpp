// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"

#include <optional>
#include <string_view>

namespace faultline::cli {

/// The value of --accel; none for "auto".
[[nodiscard]] inline std::optional<domain::Accelerator> wanted_accelerator(std::string_view name) {
    if (name == "kvm") return domain::Accelerator::kvm;
    if (name == "tcg") return domain::Accelerator::tcg;
    return std::nullopt;
}

}  // namespace faultline::cli
