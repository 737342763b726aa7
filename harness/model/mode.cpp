// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/mode.hpp"

#include <array>

namespace faultline::model {
namespace {

constexpr std::array<Mode, 3> modes{Mode::parallel, Mode::one_thread, Mode::deterministic};

}  // namespace

std::string_view to_string(Mode mode) {
    switch (mode) {
        case Mode::one_thread:
            return "one-thread";
        case Mode::deterministic:
            return "deterministic";
        case Mode::parallel:
            break;
    }
    return "parallel";
}

std::optional<Mode> mode_from(std::string_view name) {
    for (const auto mode : modes)
        if (name == to_string(mode)) return mode;
    return std::nullopt;
}

std::string_view to_string(StreamEnd end) {
    switch (end) {
        case StreamEnd::guest:
            return "guest";
        case StreamEnd::time:
            return "time";
        case StreamEnd::host:
            break;
    }
    return "host";
}

std::string Determinism::schedule() const {
    return console.sha256.substr(0, 8) + events.sha256.substr(0, 8);
}

}  // namespace faultline::model
