// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "domain/domain_xml.hpp"
#include "host/cancel.hpp"
#include "run/guest_session.hpp"
#include "vm/machine.hpp"

#include <filesystem>
#include <string>

namespace faultline::run {

/// Where the files of one guest of a cell go: DIRECTORY/PREFIX with "console.log", "events.jsonl",
/// "domain.xml" and "vmcore".
struct GuestFilesPlace {
    std::filesystem::path directory;
    std::string prefix;              ///< empty for a cell's first guest
    std::filesystem::path kernel{};  ///< as SessionFiles has it
    const DebuggerHold* hold = nullptr;

    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return directory / (prefix + name);
    }
};

/// The guest, paused. Its domain is written before it is made, so that what libvirt refuses can be
/// read; scenario.timeouts.define bounds both.
[[nodiscard]] Result<std::unique_ptr<vm::Machine>> make_guest(vm::Backend& backend,
                                                              const domain::DomainSpec& spec,
                                                              const model::Scenario& scenario,
                                                              const GuestFilesPlace& place);

/// watch_guest(), with the files in their place.
[[nodiscard]] SessionResult run_guest(vm::Machine& machine, const model::Scenario& scenario,
                                      const GuestFilesPlace& place, const host::Cancel& cancel,
                                      const OnProgress& on_progress);

}  // namespace faultline::run
