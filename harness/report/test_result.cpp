// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/test_result.hpp"

#include <algorithm>

namespace faultline::report {

bool TestResult::blames(Problem::Blame blame) const {
    return std::any_of(problems.begin(), problems.end(),
                       [&](const Problem& problem) { return problem.blame == blame; });
}

}  // namespace faultline::report
