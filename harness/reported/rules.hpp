// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "reported/draft.hpp"

#include <string_view>
#include <vector>

namespace faultline::reported {

/// When a workload fits a report. Each list that is not empty has to be met by one of its entries;
/// a frame ending in '*' is a beginning.
struct Rule {
    std::string_view workload;
    std::string_view because;
    std::vector<std::string_view> frames;  ///< functions of a trace, or where it stopped
    std::vector<model::FindingKind> kinds;
    std::vector<std::string_view> words;  ///< of words_looked_for()
    /// What more of the scenario follows; may be null.
    void (*fill)(const Report& report, Draft& draft);
};

/// The first rule that a report meets is taken. The last one has no conditions.
[[nodiscard]] const std::vector<Rule>& rules();

[[nodiscard]] bool meets(const Report& report, const Rule& rule);

}  // namespace faultline::reported
