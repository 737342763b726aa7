// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/minimisation.hpp"

#include "bisect/confidence.hpp"
#include "schedule/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace faultline::minimise {
namespace {

using bisect::Outcome;
using model::Scenario;

/// How often the first pass may miss a step: it costs a step that the last pass has to find.
constexpr double first_miss = 0.2;

/// "without faults 1,3-5": all that are gone, as the whole scenario counts them.
std::string without(std::size_t count, const Subset& left) {
    std::vector<unsigned> gone;
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::binary_search(left.begin(), left.end(), i))
            gone.push_back(static_cast<unsigned>(i) + 1);
    }
    return fmt::format("without fault{} {}", gone.size() == 1 ? "" : "s", model::cpu_list(gone));
}

Subset all_but(std::size_t count, std::size_t index) {
    Subset kept;
    for (std::size_t i = 0; i < count; ++i)
        if (i != index) kept.push_back(i);
    return kept;
}

/// The steps that each leave one fault out, then all others.
std::vector<Smaller> steps_from(const Scenario& scenario,
                                const model::WorkloadDeclaration& workload) {
    std::vector<Smaller> steps;
    const auto count = scenario.faults.size();
    for (std::size_t i = 0; i < count; ++i) {
        steps.push_back({fmt::format("without fault {} ({})", i + 1, scenario.faults[i].kind),
                         with_faults(scenario, all_but(count, i))});
    }
    auto others = smaller_scenarios(scenario, workload);
    std::move(others.begin(), others.end(), std::back_inserter(steps));
    return steps;
}

}  // namespace

Minimisation::Minimisation(Settings settings, const model::WorkloadDeclaration& workload,
                           TryScenario try_scenario, Listener& listener)
    : settings_(settings),
      workload_(workload),
      try_(std::move(try_scenario)),
      listener_(listener) {}

Result<End> Minimisation::run(const Scenario& whole) {
    End end;
    const auto reproduced = measure_whole(whole, end);
    if (!reproduced) return tl::unexpected(reproduced.error());
    if (!*reproduced) return end;
    end.reproduced = true;
    take(whole);
    if (auto done = first_pass(); !done) return tl::unexpected(done.error());
    if (settings_.quick) {
        end.why_unproven = "the last pass was left out";
    } else if (auto done = last_pass(end); !done) {
        return tl::unexpected(done.error());
    }
    end.smallest = smallest_;
    return end;
}

/// What tells a scenario from others, whatever it is called.
Runs& Minimisation::runs_of(const Scenario& scenario) {
    return known_[schedule::cell_content(scenario, {})];
}

void Minimisation::take(const Scenario& scenario) {
    smallest_ = scenario;
    listener_.smallest(smallest_);
}

Result<void> Minimisation::run_once(const Scenario& scenario, Runs& runs) {
    const auto tried = try_(scenario, runs.all() + 1);
    if (!tried) return tl::unexpected(tried.error());
    switch (tried->outcome) {
        case Outcome::seen:
            ++runs.seen;
            return {};
        case Outcome::clean:
            ++runs.clean;
            break;
        case Outcome::other:
            ++runs.other;
            break;
        case Outcome::unbuildable:
        case Outcome::untestable:
            runs.untestable = true;
            break;
    }
    runs.detail = tried->detail;
    return {};
}

Result<bool> Minimisation::measure_whole(const Scenario& whole, End& end) {
    const unsigned wanted = settings_.rate ? 1 : settings_.first_seen;
    listener_.begins(Part::whole, wanted);
    auto& runs = runs_of(whole);
    auto most = settings_.most_unseen;
    // Whoever says how often it shows is wrong once it was missed more often than that allows.
    if (settings_.rate) {
        most = std::min(most, bisect::runs_to_miss(*settings_.rate, settings_.wrong_limit));
    }
    while (runs.seen < wanted && !runs.untestable && runs.all() < settings_.most_runs) {
        if (runs.seen == 0 && runs.all() >= most) break;
        if (auto ran = run_once(whole, runs); !ran) return tl::unexpected(ran.error());
    }
    end.whole = runs;
    if (runs.seen == 0) return false;
    first_rate_ = settings_.rate.value_or(static_cast<double>(runs.seen) / runs.all());
    return true;
}

/// Takes the candidate if it shows it within so many runs, those that it had before among them, and
/// then so often that it is not much rarer than it was.
Result<bool> Minimisation::judge(const Smaller& candidate, unsigned wanted, unsigned sightings) {
    auto& runs = runs_of(candidate.scenario);
    const auto before = runs.all();
    while (runs.seen == 0 && !runs.untestable && runs.all() < wanted &&
           runs.other < settings_.most_doubtful) {
        if (auto ran = run_once(candidate.scenario, runs); !ran) return tl::unexpected(ran.error());
    }
    bool taken = runs.seen > 0;
    if (taken && sightings > 1) {
        const auto often = as_often(candidate, sightings);
        if (!often) return often;
        taken = *often;
    }
    if (taken) take(candidate.scenario);
    if (taken || runs.all() > before || runs.untestable)
        listener_.tried({candidate.what, taken, runs, describe(smallest_)});
    return taken;
}

Result<void> Minimisation::leave_out_faults(unsigned runs) {
    const auto whole = smallest_;
    const auto count = whole.faults.size();
    std::optional<Error> trouble;
    [[maybe_unused]] const auto kept = smallest_failing(count, [&](const Subset& subset) {
        if (trouble) return false;
        if (subset.size() == count) return true;  // that was seen
        const auto fails = judge({without(count, subset), with_faults(whole, subset)}, runs, 1);
        if (!fails) trouble = fails.error();
        return fails.value_or(false);
    });
    if (trouble) return tl::unexpected(*trouble);
    return {};
}

Result<void> Minimisation::first_pass() {
    const auto runs = bisect::runs_to_miss(first_rate_, first_miss);
    listener_.begins(Part::first_pass, runs);
    if (auto done = leave_out_faults(runs); !done) return done;
    std::set<std::string> refused;
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (const auto& candidate : smaller_scenarios(smallest_, workload_)) {
            if (refused.contains(candidate.what)) continue;
            const auto fails = judge(candidate, runs, always() ? 1 : 2);
            if (!fails) return tl::unexpected(fails.error());
            smaller = *fails;
            if (smaller) break;
            refused.insert(candidate.what);
        }
    }
    return {};
}

/// False: it is too rare for a proof. The runs by which it was chosen tell nothing of its rate.
Result<bool> Minimisation::measure_smallest(double alpha, End& end) {
    if (settings_.rate) {
        end.rate = *settings_.rate;
        return true;
    }
    listener_.begins(Part::measured, settings_.rate_seen);
    auto& runs = runs_of(smallest_);
    const auto before = runs;
    const auto fresh = [&] {
        return Runs{runs.seen - before.seen, runs.clean - before.clean, runs.other - before.other,
                    false, runs.detail};
    };
    while (fresh().seen < settings_.rate_seen && fresh().all() < settings_.most_runs) {
        if (auto ran = run_once(smallest_, runs); !ran) return tl::unexpected(ran.error());
    }
    end.measured = fresh();
    end.rate = bisect::rate_at_least(end.measured.seen, end.measured.all(), alpha);
    return end.rate > 0;
}

/// A step that shows it much more seldom than the whole scenario would end in one that is of little
/// use: it has to show it so often, in 2.5 times as many runs as that takes on average. Four
/// sightings are met in 99 of 100 cases by one that shows it as often, and in one of 50 by one that
/// shows it a tenth as often (Poisson).
Result<bool> Minimisation::as_often(const Smaller& candidate, unsigned sightings) {
    const auto most = std::min(settings_.most_runs,
                               static_cast<unsigned>(std::ceil(2.5 * sightings / first_rate_)));
    auto& runs = runs_of(candidate.scenario);
    while (runs.seen < sightings && runs.all() < most) {
        if (auto ran = run_once(candidate.scenario, runs); !ran) return tl::unexpected(ran.error());
    }
    return runs.seen >= sightings;
}

/// Takes the first of the steps that still fails, and as often; false: none does.
Result<bool> Minimisation::one_step(const std::vector<Smaller>& steps, End& end, double limit) {
    bisect::MissBudget budget(limit);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto more = static_cast<unsigned>(steps.size() - i - 1);
        const auto wanted = bisect::runs_to_miss(end.rate, budget.share(more));
        if (wanted > settings_.most_runs) {
            end.why_unproven = fmt::format(
                "it shows in {:.2g} % of the runs at least, so that {} runs of each step would be "
                "needed, more than {}",
                end.rate * 100, wanted, settings_.most_runs);
            return false;
        }
        if (i == 0) listener_.begins(Part::last_pass, wanted);
        const auto taken = judge(steps[i], wanted, always() ? 1 : 4);
        if (!taken || *taken) return taken;
        budget.take(bisect::missed(end.rate, wanted));
    }
    end.wrong_at_most = budget.taken();
    return false;
}

Result<void> Minimisation::last_pass(End& end) {
    double of_rates = 0;
    // What was made smaller is measured anew; half of what is left of the limit is for that.
    for (double limit = settings_.wrong_limit / 2;; limit /= 2) {
        const double alpha = settings_.rate ? 0 : limit / 2;
        of_rates += alpha;
        end.wrong_at_most.reset();
        const auto measured = measure_smallest(alpha, end);
        if (!measured) return tl::unexpected(measured.error());
        if (!*measured) {
            end.why_unproven = "it did not show again";
            return {};
        }
        bool smaller = false;
        for (bool taken = true; taken;) {
            const auto step = one_step(steps_from(smallest_, workload_), end, limit - alpha);
            if (!step) return tl::unexpected(step.error());
            taken = *step;
            smaller = smaller || taken;
        }
        if (smaller && !settings_.rate && end.why_unproven.empty()) continue;
        if (end.wrong_at_most) end.wrong_at_most = *end.wrong_at_most + of_rates;
        return {};
    }
}

}  // namespace faultline::minimise
