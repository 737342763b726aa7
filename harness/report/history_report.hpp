// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "store/history.hpp"

#include <string>

namespace faultline::report {

/// For a person: first and last seen, on which kernels, the rate over time with bars. Printable.
[[nodiscard]] std::string history_text(const store::History& history, bool unicode);

/// The same as one JSON object, indented: the fields of store::History.
[[nodiscard]] std::string history_json(const store::History& history);

/// The runs of an index, a line each.
[[nodiscard]] std::string runs_text(const std::vector<store::RunRecord>& runs);
[[nodiscard]] std::string runs_json(const std::vector<store::RunRecord>& runs);

}  // namespace faultline::report
