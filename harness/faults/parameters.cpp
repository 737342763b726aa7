// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/parameters.hpp"

#include <utility>

namespace faultline::faults {
namespace {

constexpr std::int64_t longest = 24LL * 3600 * 1000;

model::Parameter parameter(model::ParameterType type, std::string value, std::string help) {
    model::Parameter made;
    made.type = type;
    made.help = std::move(help);
    made.default_value = std::move(value);
    made.unit_ms = 1;
    return made;
}

}  // namespace

model::Parameter integer(std::int64_t value, std::int64_t minimum, std::int64_t maximum,
                         std::string help) {
    auto made = parameter(model::ParameterType::integer, std::to_string(value), std::move(help));
    made.minimum = minimum;
    made.maximum = maximum;
    return made;
}

model::Parameter duration(std::int64_t milliseconds, std::string help) {
    auto made =
        parameter(model::ParameterType::duration, std::to_string(milliseconds), std::move(help));
    made.minimum = 0;
    made.maximum = longest;
    return made;
}

model::Parameter size(std::int64_t bytes, std::string help) {
    auto made = parameter(model::ParameterType::size, std::to_string(bytes), std::move(help));
    made.minimum = 0;
    return made;
}

model::Parameter boolean(bool value, std::string help) {
    return parameter(model::ParameterType::boolean, value ? "true" : "false", std::move(help));
}

model::Parameter text(std::string value, std::string help, std::vector<std::string> choices) {
    auto made = parameter(model::ParameterType::string, std::move(value), std::move(help));
    made.choices = std::move(choices);
    return made;
}

}  // namespace faultline::faults
