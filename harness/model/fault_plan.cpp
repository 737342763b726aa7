// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/fault_plan.hpp"

#include "model/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

namespace faultline::model {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest = 24h;
constexpr Duration shortest_period = 1ms;
constexpr std::size_t longest_name = 100;

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto answer = std::from_chars(text.data(), end, value);
    if (answer.ec != std::errc() || answer.ptr != end) return std::nullopt;
    return value;
}

/// Takes "+2s" off the end of `text`, if a duration follows its last '+'.
Duration take_offset(std::string_view& text) {
    const auto plus = text.rfind('+');
    if (plus == std::string_view::npos) return {};
    const auto offset = parse_duration(text.substr(plus + 1));
    if (!offset || *offset > longest) return {};
    text = text.substr(0, plus);
    return *offset;
}

std::string read_value(FaultTime& time, std::string_view value) {
    switch (time.moment) {
        case FaultMoment::phase:
        case FaultMoment::event:
            if (value.empty() || value.size() > longest_name) return "it names nothing";
            time.name = value;
            return {};
        case FaultMoment::round: {
            const auto round = number(value);
            if (!round || *round == 0)
                return fmt::format("'{}' is no round: they count from 1", value);
            time.round = *round;
            return {};
        }
        case FaultMoment::every: {
            const auto period = parse_duration(value);
            if (!period) return fmt::format("'{}' is no duration", value);
            if (*period < shortest_period || *period > longest)
                return "a period is between 1ms and 24h";
            time.period = *period;
            return {};
        }
        default:
            return "it takes no '='";
    }
}

}  // namespace

std::variant<FaultTime, std::string> parse_fault_time(std::string_view text) {
    struct Word {
        std::string_view name;
        FaultMoment moment;
    };
    constexpr std::array words{
        Word{"boot", FaultMoment::boot},   Word{"workload", FaultMoment::workload},
        Word{"phase", FaultMoment::phase}, Word{"event", FaultMoment::event},
        Word{"round", FaultMoment::round}, Word{"every", FaultMoment::every}};
    FaultTime time;
    auto rest = text;
    if (!rest.starts_with("every=")) time.offset = take_offset(rest);
    const auto equals = rest.find('=');
    const auto name = rest.substr(0, equals);
    for (const auto& word : words) {
        if (word.name != name) continue;
        time.moment = word.moment;
        const bool takes_value =
            time.moment != FaultMoment::boot && time.moment != FaultMoment::workload;
        if (equals == std::string_view::npos) {
            if (takes_value) return fmt::format("'{}' needs a value: {}=...", name, name);
            return time;
        }
        auto why = read_value(time, rest.substr(equals + 1));
        if (!why.empty()) return why;
        return time;
    }
    return fmt::format("'{}' is no moment", text);
}

std::string_view to_string(FaultSide side) {
    constexpr std::array<std::string_view, 3> names{"guest", "host", "debugger"};
    return names[static_cast<std::size_t>(side)];
}

}  // namespace faultline::model
