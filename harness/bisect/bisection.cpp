// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/bisection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace faultline::bisect {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 5> outcomes{{
    {Outcome::seen, "seen"},
    {Outcome::clean, "clean"},
    {Outcome::other, "other"},
    {Outcome::unbuildable, "unbuildable"},
    {Outcome::untestable, "untestable"},
}};

/// How many answers it takes to find one of `revisions` and of the bad one beyond them.
unsigned answers_for(std::size_t revisions) {
    return static_cast<unsigned>(std::bit_width(revisions));
}

}  // namespace

std::string_view to_string(Outcome outcome) {
    return outcomes.at(static_cast<std::size_t>(outcome)).second;
}

std::optional<Outcome> outcome_from(std::string_view name) {
    for (const auto& [outcome, known] : outcomes) {
        if (known == name) return outcome;
    }
    return std::nullopt;
}

std::string_view to_string(Answer answer) {
    switch (answer) {
        case Answer::good:
            return "good";
        case Answer::bad:
            return "bad";
        case Answer::skip:
            break;
    }
    return "skip";
}

Bisection::Bisection(Settings settings, const Revisions& revisions)
    : settings_(std::move(settings)),
      revisions_(revisions),
      ends_(settings_.bases),
      bad_(settings_.bad),
      rate_alpha_(settings_.rate ? 0 : settings_.wrong_limit / 2),
      budget_(settings_.rate ? settings_.wrong_limit : settings_.wrong_limit / 2) {
    ends_.push_back(settings_.good);
    current_.emplace();
    current_->so_far.revision = settings_.bad;
    current_->wanted = settings_.rate ? 1 : settings_.rate_seen;
}

unsigned Bisection::runs() const {
    const auto& counts = current_->so_far;
    return counts.seen + counts.clean + counts.other;
}

bool Bisection::at_an_end() const {
    return !ends_.empty();  // the bad end is settled first
}

void Bisection::observe(const Observation& observation) {
    if (!current_ || observation.revision != current_->so_far.revision) return;
    auto& counts = current_->so_far;
    switch (observation.outcome) {
        case Outcome::seen:
            ++counts.seen;
            break;
        case Outcome::clean:
            ++counts.clean;
            break;
        case Outcome::other:
            ++counts.other;
            counts.reason = observation.detail;
            break;
        case Outcome::unbuildable:
        case Outcome::untestable:
            if (at_an_end()) {
                stop(End::Kind::end_untestable, observation.detail);
            } else {
                settle(Answer::skip, observation.detail);
            }
            return;
    }
    if (judged_.empty()) {
        judge_bad_end();
    } else {
        judge_others();
    }
}

/// A run in which something else happened counts as one that did not show it: the rate is then
/// thought lower than it is, and more runs are made.
void Bisection::judge_bad_end() {
    const auto& counts = current_->so_far;
    const auto wanted = settings_.rate ? 1 : settings_.rate_seen;
    if (counts.seen + counts.clean == 0 && counts.other >= settings_.most_doubtful) {
        stop(End::Kind::end_untestable, counts.reason);
        return;
    }
    auto most = std::min(settings_.most_unseen, settings_.most_runs);
    // Whoever says how often it shows is wrong once it was missed more often than that allows.
    if (settings_.rate) most = std::min(most, runs_to_miss(*settings_.rate, settings_.wrong_limit));
    if (counts.seen == 0 && runs() >= most) {
        stop(End::Kind::not_reproduced,
             fmt::format("it was not seen in {} runs of the bad revision{}", runs(),
                         counts.reason.empty() ? "" : "; another end was: " + counts.reason));
        return;
    }
    if (counts.seen < wanted && runs() < settings_.most_runs) return;
    rate_ = settings_.rate ? *settings_.rate : rate_at_least(counts.seen, runs(), rate_alpha_);
    settle(Answer::bad);
}

void Bisection::judge_others() {
    const auto& counts = current_->so_far;
    if (counts.seen > 0) {
        if (at_an_end()) {
            stop(End::Kind::good_is_bad, "the failure was seen in it");
        } else {
            bad_ = counts.revision;
            settle(Answer::bad);
        }
        return;
    }
    if (counts.clean >= current_->wanted) {
        budget_.take(missed(*rate_, counts.clean));
        goods_.push_back(counts.revision);
        settle(Answer::good);
        return;
    }
    // One that fails otherwise now and then can still be judged by its other runs.
    if (counts.other < settings_.most_doubtful + current_->wanted / 4) return;
    const auto why =
        fmt::format("{} of {} runs ended otherwise: {}", counts.other, runs(), counts.reason);
    if (at_an_end()) {
        stop(End::Kind::end_untestable, why);
    } else {
        settle(Answer::skip, why);
    }
}

void Bisection::settle(Answer answer, std::string reason) {
    auto judged = std::move(current_->so_far);
    judged.answer = answer;
    judged.reason = std::move(reason);
    if (answer == Answer::skip) skipped_.insert(judged.revision);
    if (answer == Answer::good && !ends_.empty()) ends_.erase(ends_.begin());
    judged_.push_back(std::move(judged));
    current_.reset();
}

void Bisection::stop(End::Kind kind, std::string reason) {
    End end;
    end.kind = kind;
    end.reason = std::move(reason);
    if (current_) end.revision = current_->so_far.revision;
    end_ = std::move(end);
    current_.reset();
}

void Bisection::begin(const std::string& revision, std::size_t revisions, unsigned more) {
    Current next;
    next.so_far.revision = revision;
    next.wanted = runs_to_miss(*rate_, budget_.share(more));
    next.revisions = revisions;
    current_ = std::move(next);
    if (current_->wanted <= settings_.most_runs) return;
    stop(End::Kind::rate_too_low,
         fmt::format("it shows in {:.2g} % of the runs at least, so that {} runs of each revision "
                     "would be needed, more than {}",
                     *rate_ * 100, current_->wanted, settings_.most_runs));
}

/// git bisect, too, goes away from a skipped revision by a number that only looks random, and
/// prefers what would tell more (bisect_skip filter of git's bisect.c, since 1.6.4).
const std::string& Bisection::pick(const std::vector<std::string>& open) const {
    constexpr std::uint32_t steps = 1024;
    // A multiplicative generator (Knuth, vol. 2, 3.3.4): the same for the same number of skips.
    std::uint32_t state = static_cast<std::uint32_t>(skipped_.size()) * 2654435761U;
    state ^= state >> 15U;
    const double number = static_cast<double>(state % steps) / steps;
    const auto index =
        static_cast<std::size_t>(static_cast<double>(open.size()) * number * std::sqrt(number));
    return open[std::min(index, open.size() - 1)];
}

Result<void> Bisection::choose() {
    const auto rest = revisions_.between(bad_, goods_);
    if (!rest) return tl::unexpected(rest.error());
    const auto more = answers_for(rest->size());
    if (!ends_.empty()) {
        begin(ends_.front(), rest->size() + 1, more + static_cast<unsigned>(ends_.size()) - 1);
        return {};
    }
    std::vector<std::string> open;
    std::copy_if(rest->begin(), rest->end(), std::back_inserter(open),
                 [&](const auto& revision) { return !skipped_.contains(revision); });
    if (!open.empty()) {
        begin(open.front() == rest->front() ? open.front() : pick(open), rest->size() + 1,
              more - 1);
        return {};
    }
    stop(rest->empty() ? End::Kind::found : End::Kind::only_skipped, {});
    end_->revision = bad_;
    end_->suspects = *rest;
    end_->suspects.push_back(bad_);
    return {};
}

Result<Step> Bisection::next() {
    if (!current_ && !end_) {
        if (auto chosen = choose(); !chosen) return tl::unexpected(chosen.error());
    }
    Step step;
    step.end = end_;
    if (current_) {
        step.revision = current_->so_far.revision;
        step.runs_wanted = current_->wanted;
        step.revisions = current_->revisions;
    }
    return step;
}

}  // namespace faultline::bisect
