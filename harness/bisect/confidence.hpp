// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline::bisect {

/// What a rate is at least, with confidence 1 - `alpha`, where a thing was seen in `seen` of `of`
/// tries: the rate at which so many or more are seen with probability `alpha` (C. J. Clopper, E. S.
/// Pearson, Biometrika 26, 1934). It holds as well where tries ended with the `seen`-th success, or
/// with a largest number of them: what would have been more extreme is the same then. 0 of any: 0.
[[nodiscard]] double rate_at_least(unsigned seen, unsigned of, double alpha);

/// The probability that a thing of this rate shows in none of `runs`.
[[nodiscard]] double missed(double rate, unsigned runs);

/// The least number of runs that all miss it with at most this probability; 1 at least. `rate` and
/// `miss` are more than 0; saturates.
[[nodiscard]] unsigned runs_to_miss(double rate, double miss);

/// What is left of a limit for the probability of any wrong "good", over all revisions that are
/// judged so: by the union bound it is at most the sum of what each took. Whoever is to be judged
/// gets an even share, so that the sum stays under the limit however many come.
class MissBudget {
 public:
    explicit MissBudget(double limit) : left_(limit) {}

    /// For one revision where `more` are expected after it.
    [[nodiscard]] double share(unsigned more) const { return left_ / (more + 2); }
    void take(double miss) {
        left_ -= miss;
        taken_ += miss;
    }
    [[nodiscard]] double taken() const { return taken_; }

 private:
    double left_;
    double taken_ = 0;
};

}  // namespace faultline::bisect
