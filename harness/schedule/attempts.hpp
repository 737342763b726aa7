// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"
#include "schedule/matrix.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace faultline::schedule {

/// An error of ours or the host's, which another try may not meet: no guest ran.
[[nodiscard]] bool is_infrastructure(const model::Verdict& verdict);
/// What failed or could not be judged.
[[nodiscard]] bool is_to_be_repeated(const model::Verdict& verdict);

/// Which attempts of its cells a run has, and where each stands in its summary: attempts of one
/// cell beside each other, repetitions among them.
class Attempts {
 public:
    /// A cell gets `repetitions` more when one of its attempts asks for them.
    Attempts(const std::vector<PlannedCell>& cells, unsigned repetitions);

    /// Further attempts of this cell; none when an attempt of it has asked before.
    [[nodiscard]] std::vector<PlannedCell> repeat(const PlannedCell& planned);
    /// Of the cell with this id; behind all others if it is none of the run's.
    [[nodiscard]] std::size_t place(const std::string& id) const;

 private:
    struct Last {
        unsigned attempt = 0;
        std::size_t place = 0;
    };
    unsigned repetitions_;
    std::size_t end_;
    std::unordered_map<std::string, std::size_t> places_;  ///< by id
    std::unordered_map<std::string, Last> last_;           ///< by the first attempt's id
    std::set<std::string> repeated_;                       ///< by that too
};

}  // namespace faultline::schedule
