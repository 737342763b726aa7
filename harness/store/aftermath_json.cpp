// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/aftermath_json.hpp"

#include <cmath>
#include <optional>

namespace faultline::store {
namespace {

using json = nlohmann::ordered_json;

double to_milliseconds_precision(double seconds) {
    return std::round(seconds * 1000) / 1000;
}

json dump_json(const std::optional<model::MemoryDump>& dump) {
    if (!dump) return nullptr;
    return {{"file", dump->file},
            {"format", to_string(dump->format)},
            {"occasion", to_string(dump->occasion)},
            {"bytes", dump->bytes},
            {"seconds", to_milliseconds_precision(dump->seconds)}};
}

}  // namespace

nlohmann::ordered_json aftermath_json(const model::Aftermath& aftermath) {
    return {{"dump", dump_json(aftermath.dump)}};
}

}  // namespace faultline::store
