// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"
#include "protocol/fields.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace faultline::protocol {

/// What a corruption may be of, since a title is made of it: letters, digits and "._/+-", the first
/// a letter or a digit, at most max_subject_bytes. Other characters become '_'; an empty one
/// "data".
[[nodiscard]] std::string valid_subject(std::string_view raw);

/// A corruption has the same fields in an event and in a report: "corruption" (its subject), "got",
/// "wanted", "details". Values are cut to their bounds where they are written, and refused beyond
/// them where they are read.
void put_corruption(nlohmann::json& line, const Corruption& corruption);
[[nodiscard]] Corruption take_corruption(Fields& fields);

}  // namespace faultline::protocol
