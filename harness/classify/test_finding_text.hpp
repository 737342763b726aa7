// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/classifier.hpp"
#include "model/finding.hpp"

#include <string>
#include <string_view>

namespace faultline::classify::test {

/// A finding as the expectations in testdata/ write it: one "name: value" a line, the trace too.
[[nodiscard]] std::string text_of(const model::Finding& finding);

/// All findings of a log that is fed in chunks of so many bytes, with what the classifier says of
/// the log as a whole.
[[nodiscard]] std::string findings_text(std::string_view log, std::size_t chunk, Options options);

}  // namespace faultline::classify::test
