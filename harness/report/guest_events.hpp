// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::report {

/// Something that the agent told, at a time of the guest's clock.
struct GuestMoment {
    double seconds = 0;
    std::string name;
};

struct GuestEvents {
    std::vector<GuestMoment> phases;  ///< entered; at most 200
    std::vector<GuestMoment> faults;  ///< injected; at most 200
    double last = 0;                  ///< the time of the last event
};

/// What an events.jsonl says, for a picture. Lines that are no events are passed over; of a long
/// file its first 4 MiB are read.
[[nodiscard]] GuestEvents read_guest_events(const std::filesystem::path& file);

/// The same with the faults that the verdict tells of: the host's too, and each failure that the
/// kernel says it forced.
[[nodiscard]] GuestEvents guest_events(const std::filesystem::path& file,
                                       const model::Verdict& verdict);

}  // namespace faultline::report
