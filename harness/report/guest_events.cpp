// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/guest_events.hpp"

#include "store/json_fields.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace faultline::report {

GuestEvents read_guest_events(const std::filesystem::path& file) {
    constexpr std::size_t most_bytes = 4U << 20, most_moments = 200;
    GuestEvents events;
    std::ifstream stream(file);
    std::size_t read = 0;
    for (std::string line; read < most_bytes && std::getline(stream, line); read += line.size()) {
        const bool phase = line.find("\"phase\"") != std::string::npos;
        const bool fault = line.find("\"fault\"") != std::string::npos;
        // Heartbeats and output are most of the lines: only their time is of use.
        const auto event = nlohmann::json::parse(line, nullptr, false);
        const auto seconds = store::number_of(event, "t");
        if (!std::isfinite(seconds) || seconds < 0) continue;
        events.last = std::max(events.last, seconds);
        const auto kind = store::text_of(event, "event");
        auto name = store::text_of(event, "name");
        if (name.empty()) name = store::text_of(event, "kind");
        if (phase && kind == "phase" && events.phases.size() < most_moments)
            events.phases.push_back({seconds, name});
        if (fault && kind == "fault" && events.faults.size() < most_moments)
            events.faults.push_back({seconds, name});
    }
    return events;
}

}  // namespace faultline::report
