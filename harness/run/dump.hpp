// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "model/scenario.hpp"
#include "vm/machine.hpp"

#include <filesystem>
#include <optional>

namespace faultline::run {

/// Writes the guest's memory to `file` if the scenario wants that on this occasion; nothing if it
/// does not. Before anything is written, the guest's memory is compared with the scenario's maximum
/// and with what the disk has free. A file that is there is whole.
[[nodiscard]] Result<std::optional<model::MemoryDump>> take_dump(vm::Machine& machine,
                                                                 const model::Scenario& scenario,
                                                                 model::DumpOccasion occasion,
                                                                 const std::filesystem::path& file,
                                                                 const host::Cancel& cancel);

}  // namespace faultline::run
