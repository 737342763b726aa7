// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "bisect/confidence.hpp"
#include "bisect/revisions.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::bisect {

/// What one try of a revision told.
enum class Outcome {
    seen,         ///< the failure that is looked for
    clean,        ///< the guest passed
    other,        ///< something else happened, which may have hidden it
    unbuildable,  ///< there is no kernel of it
    untestable,   ///< the kernel cannot do what the scenario needs
};
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_from(std::string_view name);

struct Observation {
    std::string revision;
    Outcome outcome = Outcome::other;
    std::string detail;  ///< a line: the reason
    std::string cell;    ///< directory of the guest's verdict, relative to the run's; may be empty
};

enum class Answer { good, bad, skip };
[[nodiscard]] std::string_view to_string(Answer answer);

/// A revision that is settled.
struct Judged {
    std::string revision;
    Answer answer = Answer::skip;
    unsigned seen = 0, clean = 0, other = 0;  ///< runs
    std::string reason;                       ///< why it is skipped
};

struct Settings {
    std::string good, bad;
    /// Where `good` is no ancestor of `bad`: their merge bases, which have to be good too.
    std::vector<std::string> bases;
    double wrong_limit = 0.01;  ///< for the chance that any revision is wrongly called good
    /// How often a bad revision shows it; nothing: it is measured at the bad end.
    std::optional<double> rate;
    unsigned rate_seen = 10;     ///< the bad end is run until it was seen so often
    unsigned most_runs = 300;    ///< of one revision
    unsigned most_unseen = 40;   ///< of the bad end, if it never shows
    unsigned most_doubtful = 3;  ///< runs that tell nothing, before a revision is skipped
};

/// How a bisection ended.
struct End {
    enum class Kind {
        found,           ///< `revision` is the first bad one
        only_skipped,    ///< one of `suspects` is; none of them could be judged but the last
        not_reproduced,  ///< the bad end never showed it
        good_is_bad,     ///< `revision`, which was to be good, shows it
        end_untestable,  ///< nothing could be told of `revision`, an end
        rate_too_low,    ///< more runs of a revision would be needed than are allowed
    };
    Kind kind = Kind::found;
    std::string revision;
    std::vector<std::string> suspects;
    std::string reason;
};

/// What is to be done next: a run of `revision`, or nothing any more.
struct Step {
    std::string revision;
    std::optional<End> end;
    unsigned runs_wanted = 1;   ///< clean ones that make it good
    std::size_t revisions = 0;  ///< that may still be the first bad one
};

/// A bisection as a pure function of what was observed: given the same observations it asks for the
/// same steps, so that one which was cut short goes on by telling it again what is on record.
///
/// The bad end comes first, and tells how often a bad revision shows the failure; then the good
/// one; then revisions between them, the one that halves what is left before others. A revision
/// that shows it once is bad. It is good after so many clean runs that the chance of having missed
/// it in any of them stays under half of the limit, if a bad revision shows it as often as the bad
/// end does at least with a confidence of the other half. One that cannot be judged is skipped as
/// git bisect does: the next is taken from farther away, where what broke it may not reach.
class Bisection {
 public:
    /// `revisions` outlives it.
    Bisection(Settings settings, const Revisions& revisions);

    /// What a run of the revision that next() named told; others are not counted.
    void observe(const Observation& observation);
    /// The same until something is observed. An error if the history cannot be read.
    [[nodiscard]] Result<Step> next();

    [[nodiscard]] const std::vector<Judged>& judged() const { return judged_; }
    /// Of a bad revision at the least; nothing: not known yet.
    [[nodiscard]] std::optional<double> rate() const { return rate_; }
    /// The chance that the end is wrong, at most, as far as it went.
    [[nodiscard]] double wrong_at_most() const { return rate_alpha_ + budget_.taken(); }
    [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
    /// The revision under test.
    struct Current {
        Judged so_far;
        unsigned wanted = 1;  ///< clean runs
        std::size_t revisions = 0;
    };

    [[nodiscard]] unsigned runs() const;
    void judge_bad_end();
    void judge_others();
    void settle(Answer answer, std::string reason = {});
    void stop(End::Kind kind, std::string reason);
    void begin(const std::string& revision, std::size_t revisions, unsigned more);
    [[nodiscard]] Result<void> choose();
    [[nodiscard]] const std::string& pick(const std::vector<std::string>& open) const;
    [[nodiscard]] bool at_an_end() const;

    Settings settings_;
    const Revisions& revisions_;
    std::vector<std::string> ends_;  ///< that have to be good, and were not looked at yet
    std::string bad_;
    std::vector<std::string> goods_;
    std::set<std::string> skipped_;
    std::vector<Judged> judged_;
    std::optional<Current> current_;
    std::optional<End> end_;
    std::optional<double> rate_;
    double rate_alpha_ = 0;
    MissBudget budget_;
};

}  // namespace faultline::bisect
