// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/search.hpp"

#include <map>

namespace faultline::bisect {

Result<End> search(State& state, Bisection& bisection, const std::filesystem::path& run,
                   const TryRevision& try_revision, const OnObserved& on_observed) {
    std::map<std::string, unsigned> attempts;
    for (const auto& observation : state.observations) {
        if (auto step = bisection.next(); !step) return tl::unexpected(step.error());
        bisection.observe(observation);
        ++attempts[observation.revision];
    }
    for (;;) {
        const auto step = bisection.next();
        if (!step) return tl::unexpected(step.error());
        if (step->end) return *step->end;
        const auto attempt = ++attempts[step->revision];
        auto tried = try_revision(step->revision, attempt);
        if (!tried) return tl::unexpected(tried.error());
        state.observations.push_back({step->revision, tried->outcome, tried->detail, tried->cell});
        if (!tried->target.empty()) state.target = tried->target;
        if (auto kept = write_state(run, state); !kept) return tl::unexpected(kept.error());
        bisection.observe(state.observations.back());
        if (on_observed) on_observed(state.observations.back(), attempt, *step);
    }
}

}  // namespace faultline::bisect
