// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/attempts.hpp"

#include <algorithm>

namespace faultline::schedule {
namespace {

using model::Status;

std::string first_id(const PlannedCell& planned) {
    return planned.cell.attempt == 1 ? planned.cell.id : with_attempt(planned, 1).cell.id;
}

}  // namespace

bool is_infrastructure(const model::Verdict& verdict) {
    return verdict.status == Status::error && !verdict.interrupted &&
           !verdict.seconds.contains(model::CellPhase::boot);
}

bool is_to_be_repeated(const model::Verdict& verdict) {
    if (verdict.status == Status::fail) return true;
    return verdict.status == Status::error && !verdict.interrupted && !is_infrastructure(verdict);
}

Attempts::Attempts(const std::vector<PlannedCell>& cells, unsigned repetitions)
    : repetitions_(repetitions), end_(cells.size() * (repetitions + std::size_t{1})) {
    const std::size_t room = repetitions + std::size_t{1};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        places_[cells[i].cell.id] = i * room;
        auto& last = last_[first_id(cells[i])];
        last.attempt = std::max(last.attempt, cells[i].cell.attempt);
        last.place = i * room;
    }
}

std::vector<PlannedCell> Attempts::repeat(const PlannedCell& planned) {
    std::vector<PlannedCell> more;
    const auto first = first_id(planned);
    if (repetitions_ == 0 || !repeated_.insert(first).second) return more;
    const auto& last = last_.at(first);
    for (unsigned i = 1; i <= repetitions_; ++i) {
        more.push_back(with_attempt(planned, last.attempt + i));
        places_[more.back().cell.id] = last.place + i;
    }
    return more;
}

std::size_t Attempts::place(const std::string& id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? end_ : found->second;
}

}  // namespace faultline::schedule
