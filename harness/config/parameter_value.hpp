// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/table_reader.hpp"
#include "model/workload.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::config {

/// The value of `key` as the guest gets it, in the type and bounds of `parameter`; nothing if it is
/// absent, or wrong, which the reader's report then says. A program's path is relative to
/// `directory`.
[[nodiscard]] std::optional<std::string> read_parameter_value(
    TableReader& reader, std::string_view key, const model::Parameter& parameter,
    const std::filesystem::path& directory);

}  // namespace faultline::config
