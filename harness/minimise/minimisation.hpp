// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "bisect/search.hpp"
#include "minimise/smaller_scenarios.hpp"
#include "model/scenario.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faultline::minimise {

struct Settings {
    /// For the chance that any of the last steps that were refused was refused wrongly.
    double wrong_limit = 0.05;
    /// How often a scenario that fails shows it; nothing: it is measured.
    std::optional<double> rate;
    unsigned first_seen = 3;     ///< the whole scenario is run until it was seen so often
    unsigned rate_seen = 10;     ///< so is the smallest one, before the last steps
    unsigned most_unseen = 40;   ///< runs of the whole one, if it never shows
    unsigned most_runs = 300;    ///< of one scenario
    unsigned most_doubtful = 2;  ///< runs that end otherwise, before a candidate is refused
    bool quick = false;          ///< the first pass only
};

/// How the runs of one scenario ended.
struct Runs {
    unsigned seen = 0, clean = 0, other = 0;
    bool untestable = false;
    std::string detail;  ///< of the last run that did not show it; may be empty

    [[nodiscard]] unsigned all() const { return seen + clean + other; }
};

/// A step that was tried.
struct Step {
    std::string what;    ///< "without faults 3-5", "workload: rounds 100 -> 1"
    bool taken = false;  ///< it still fails: the smaller scenario goes on. Else, with runs that
                         ///< showed it, it does so much more seldom
    Runs runs;           ///< of the smaller scenario, so far
    std::string left;    ///< describe() of what is left now
};

enum class Part { whole, first_pass, measured, last_pass };

/// Hears of what happens, in its order. The scenarios are only lent.
class Listener {
 public:
    virtual ~Listener() = default;
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    virtual void begins(Part part, unsigned runs_wanted) = 0;
    virtual void tried(const Step& step) = 0;
    /// The smallest so far that failed; the whole one first.
    virtual void smallest(const model::Scenario& scenario) = 0;
};

/// Runs a scenario in a guest, its `attempt`-th time, from 1. An error is ours or the host's, and
/// ends everything.
using TryScenario =
    std::function<Result<bisect::Tried>(const model::Scenario& scenario, unsigned attempt)>;

/// What it came to.
struct End {
    bool reproduced = false;  ///< the whole scenario failed at all
    model::Scenario smallest;
    Runs whole;       ///< of the whole scenario
    Runs measured;    ///< of the smallest, where its rate was measured
    double rate = 0;  ///< of the smallest, at the least; 0: not known
    /// The chance that a step which was refused at the end would have been one; nothing: the last
    /// pass was left out, or could not be made.
    std::optional<double> wrong_at_most;
    std::string why_unproven;
};

/// Makes a scenario that fails smaller for as long as it fails the same way. In the first pass,
/// faults are left out by delta debugging, then each number is tried once, with so few runs that a
/// smaller scenario which fails as often as the whole one did is missed once in five times: what is
/// taken was seen to fail, whatever was missed. In the last pass each step that is left is tried
/// with so many runs that the chance of having missed any stays under the limit, if a smaller
/// scenario fails as often as the smallest does at least, which is measured before. A step that
/// leaves all faults and makes the failure much more seldom is not taken.
///
/// The same answers give the same questions, so that one which was cut short goes on by being given
/// them again.
class Minimisation {
 public:
    /// All outlive it.
    Minimisation(Settings settings, const model::WorkloadDeclaration& workload,
                 TryScenario try_scenario, Listener& listener);

    [[nodiscard]] Result<End> run(const model::Scenario& whole);

 private:
    [[nodiscard]] Result<bool> measure_whole(const model::Scenario& whole, End& end);
    [[nodiscard]] Result<void> first_pass();
    [[nodiscard]] Result<void> leave_out_faults(unsigned runs);
    [[nodiscard]] Result<void> last_pass(End& end);
    [[nodiscard]] Result<bool> measure_smallest(double alpha, End& end);
    [[nodiscard]] Result<bool> one_step(const std::vector<Smaller>& steps, End& end, double limit);
    [[nodiscard]] Result<bool> judge(const Smaller& candidate, unsigned wanted, unsigned sightings);
    [[nodiscard]] Result<bool> as_often(const Smaller& candidate, unsigned sightings);
    /// One run of a scenario tells whether it fails.
    [[nodiscard]] bool always() const { return settings_.rate && *settings_.rate >= 1; }
    [[nodiscard]] Result<void> run_once(const model::Scenario& scenario, Runs& runs);
    [[nodiscard]] Runs& runs_of(const model::Scenario& scenario);
    void take(const model::Scenario& scenario);

    Settings settings_;
    const model::WorkloadDeclaration& workload_;
    TryScenario try_;
    Listener& listener_;
    model::Scenario smallest_;
    double first_rate_ = 1;
    double wrong_so_far_ = 0;            ///< in all rounds of the last pass
    std::map<std::string, Runs> known_;  ///< by what the scenario is
};

}  // namespace faultline::minimise
