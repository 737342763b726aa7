// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bisect/bisection.hpp"

#include <functional>
#include <string>

namespace faultline::bisect {

/// What a person knows a revision by: a commit's subject; may be empty.
using SubjectOf = std::function<std::string(const std::string& revision)>;

/// What was judged, as `git bisect log` prints it and `git bisect replay` reads it, with the runs
/// in comments; `end` may be null.
[[nodiscard]] std::string bisect_log(const Bisection& bisection, const End* end,
                                     const SubjectOf& subject_of);

}  // namespace faultline::bisect
