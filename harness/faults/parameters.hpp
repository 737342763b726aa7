// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/workload.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::faults {

/// Parameters of the catalogue's kinds; the help is the last argument. Durations are in
/// milliseconds, 0 meaning "for good" where the help says nothing else.
[[nodiscard]] model::Parameter integer(std::int64_t value, std::int64_t minimum,
                                       std::int64_t maximum, std::string help);
[[nodiscard]] model::Parameter duration(std::int64_t milliseconds, std::string help);
[[nodiscard]] model::Parameter size(std::int64_t bytes, std::string help);
[[nodiscard]] model::Parameter boolean(bool value, std::string help);
[[nodiscard]] model::Parameter text(std::string value, std::string help,
                                    std::vector<std::string> choices = {});

}  // namespace faultline::faults
