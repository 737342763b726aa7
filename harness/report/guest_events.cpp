// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/guest_events.hpp"

#include "store/json_fields.hpp"

#include <fmt/format.h>

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

GuestEvents guest_events(const std::filesystem::path& file, const model::Verdict& verdict) {
    constexpr std::size_t most_faults = 200;
    auto events = read_guest_events(file);
    if (!verdict.faults.empty()) events.faults.clear();  // it has those of the events, too
    const auto add = [&](double seconds, std::string name) {
        if (events.faults.size() < most_faults) events.faults.push_back({seconds, std::move(name)});
    };
    for (const auto& record : verdict.faults) {
        if (record.state == model::FaultState::left_out) continue;
        add(record.uptime, fmt::format("{} {}: {}", record.kind, protocol::to_string(record.state),
                                       record.detail));
    }
    for (const auto& failure : verdict.forced.kept) {
        if (!failure.uptime) continue;
        add(*failure.uptime,
            fmt::format("{} {} forced in task {}", failure.kind, failure.number, failure.command));
    }
    return events;
}

}  // namespace faultline::report
