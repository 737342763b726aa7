// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/guest_run.hpp"

#include "host/file.hpp"

#include <chrono>

namespace faultline::run {

Result<std::unique_ptr<vm::Machine>> make_guest(vm::Backend& backend,
                                                const domain::DomainSpec& spec,
                                                const model::Scenario& scenario,
                                                const GuestFilesPlace& place) {
    const auto deadline = std::chrono::steady_clock::now() + scenario.timeouts.define;
    const auto xml = domain::to_xml(backend.completed(spec));
    auto written = host::write_file_atomically(place.file("domain.xml"), xml);
    if (!written) return failure_of(written);
    return backend.create(spec, deadline);
}

SessionResult run_guest(vm::Machine& machine, const model::Scenario& scenario,
                        const GuestFilesPlace& place, const host::Cancel& cancel,
                        const OnProgress& on_progress) {
    const SessionFiles files{place.file("console.log"), place.file("events.jsonl"),
                             place.file("vmcore"), place.kernel, place.hold};
    return watch_guest(machine, scenario, files, cancel, on_progress);
}

}  // namespace faultline::run
