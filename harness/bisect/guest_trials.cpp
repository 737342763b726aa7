// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/guest_trials.hpp"

#include "model/printable.hpp"
#include "store/read_run.hpp"
#include "store/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace faultline::bisect {
namespace {

using Clock = std::chrono::steady_clock;
using model::Status;

constexpr unsigned tries_of_the_host = 3;
constexpr std::size_t longest_detail = 400;

bool shows(const model::Finding& finding, const std::string& target) {
    const auto& others = finding.alternative_titles;
    return finding.title == target || finding.signature.title == target ||
           finding.signature.frames == target ||
           std::find(others.begin(), others.end(), target) != others.end();
}

/// The finding that the cell failed because of; null: there is none.
const model::Finding* blamed(const model::Verdict& verdict) {
    if (verdict.status != Status::fail) return nullptr;
    for (std::size_t i = 0; i < verdict.findings.size(); ++i) {
        const auto& finding = verdict.findings[i];
        const bool aim = finding.title == verdict.expected_finding;
        if (aim || i >= verdict.expected.size() || !verdict.expected[i]) return &finding;
    }
    return nullptr;
}

/// "workload NAME failed", where the workload says that the kernel did wrong and the kernel says
/// nothing; else empty.
std::string failed_workload(const model::Verdict& verdict) {
    const auto& result = verdict.workload_result;
    const bool failed = verdict.status == Status::fail && blamed(verdict) == nullptr && result &&
                        result->outcome == protocol::Outcome::fail;
    return failed ? fmt::format("workload {} failed", verdict.workload) : std::string();
}

/// No guest ran: another try may find the host in a better mood.
bool is_the_hosts(const model::Verdict& verdict) {
    return verdict.status == Status::error && !verdict.seconds.contains(model::CellPhase::boot);
}

/// Of what make said in several lines, all of them.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return model::printable(text, longest_detail);
}

}  // namespace

std::pair<Outcome, std::string> outcome_of(const model::Verdict& verdict,
                                           const std::string& target) {
    if (target.empty()) {
        if (const auto* finding = blamed(verdict)) return {Outcome::seen, finding->title};
        if (auto failed = failed_workload(verdict); !failed.empty()) return {Outcome::seen, failed};
    } else if (failed_workload(verdict) == target) {
        return {Outcome::seen, target};
    } else {
        for (const auto& finding : verdict.findings) {
            if (shows(finding, target)) return {Outcome::seen, one_line(finding.title)};
        }
    }
    if (verdict.status == Status::pass) return {Outcome::clean, {}};
    const auto outcome = verdict.status == Status::skip ? Outcome::untestable : Outcome::other;
    return {outcome, one_line(verdict.reason)};
}

GuestTrials::GuestTrials(Laboratory laboratory, model::RunSummary begun, const State& state)
    : laboratory_(std::move(laboratory)),
      ledger_(laboratory_.directory, std::move(begun),
              [this](const Error& error) { laboratory_.listener.problem(error); }),
      target_(state.target) {
    adopt_earlier(state);
}

void GuestTrials::adopt_earlier(const State& state) {
    for (const auto& observation : state.observations) {
        if (observation.cell.empty()) continue;
        const auto file = laboratory_.directory.path() / observation.cell / "verdict.json";
        if (const auto verdict = store::read_verdict(file)) {
            ledger_.adopt(store::summary_of(*verdict, observation.cell));
            ++guests_;
        }
    }
    ledger_.set_planned(guests_);
    ledger_.flush();
}

const Result<model::Kernel>& GuestTrials::kernel_of(const schedule::PlannedCell& planned) {
    const auto& reference = planned.cell.kernel;
    if (!kernel_ || kernel_reference_ != reference) {
        const auto start = Clock::now();
        kernel_reference_ = reference;
        kernel_.emplace(laboratory_.sources.kernels(reference, planned.scenario->timeouts.fetch));
        fetch_seconds_ = std::chrono::duration<double>(Clock::now() - start).count();
    }
    return *kernel_;
}

Result<model::Verdict> GuestTrials::run(const schedule::PlannedCell& planned,
                                        const Result<model::Kernel>& kernel) {
    const auto& cell = planned.cell;
    const auto name = laboratory_.directory.add_cell(cell);
    if (!name) return tl::unexpected(name.error());
    run::CellRequest request;
    request.scenario = planned.scenario.get();
    request.cell = cell;
    request.kernel = &kernel;
    if (const auto image = schedule::image_of(laboratory_.sources, planned); !image.empty()) {
        if (!image_) {
            image_ = laboratory_.sources.images(image, planned.scenario->timeouts.fetch);
        }
        request.image = &*image_;
    }
    request.fetch_seconds = std::exchange(fetch_seconds_, 0);
    request.directory = laboratory_.directory.path() / *name;
    request.replay = laboratory_.replay(cell, &*kernel);
    laboratory_.listener.cell_started(cell, guests_ + 1, guests_ + 1);
    const auto started = store::utc_now();
    auto verdict = laboratory_.executor.execute(
        request, laboratory_.cancel,
        [&](const run::Progress& progress) { laboratory_.listener.cell_progress(cell, progress); });
    verdict.started = started;
    laboratory_.listener.cell_ended(verdict, request.directory);
    if (laboratory_.cancel.is_set() || verdict.interrupted) return failure("interrupted");
    return verdict;
}

Tried GuestTrials::judge(const model::Verdict& verdict) {
    Tried tried;
    std::tie(tried.outcome, tried.detail) = outcome_of(verdict, target_);
    tried.cell = store::RunDirectory::cell_name(verdict.cell);
    if (target_.empty() && tried.outcome == Outcome::seen) {
        target_ = tried.target = tried.detail;
    }
    return tried;
}

Result<Tried> GuestTrials::operator()(const std::string& revision, unsigned attempt) {
    auto planned = laboratory_.cell_of(revision);
    if (attempt > 1) planned = schedule::with_attempt(planned, attempt);
    if (const auto ended = schedule::ended_before(laboratory_.directory, planned.cell)) {
        ledger_.adopt(store::summary_of(*ended, store::RunDirectory::cell_name(planned.cell)));
        ledger_.set_planned(++guests_);
        return judge(*ended);
    }
    const auto& kernel = kernel_of(planned);
    if (laboratory_.cancel.is_set()) return failure("interrupted");
    if (!kernel) return Tried{Outcome::unbuildable, one_line(kernel.error().what), {}, {}};
    auto verdict = run(planned, kernel);
    for (unsigned i = 1; verdict && is_the_hosts(*verdict) && i < tries_of_the_host; ++i)
        verdict = run(planned, kernel);
    if (!verdict) return tl::unexpected(verdict.error());
    if (is_the_hosts(*verdict)) return failure(verdict->reason, verdict->hint);
    if (!ledger_.record(*verdict, store::RunDirectory::cell_name(planned.cell))) {
        return failure("a verdict cannot be written", "is there enough space?");
    }
    ledger_.set_planned(++guests_);
    ledger_.flush();
    return judge(*verdict);
}

bool GuestTrials::close(bool interrupted) {
    const auto summary = ledger_.close(interrupted, [](const std::string&) { return 0U; });
    return ledger_.all_written();
}

}  // namespace faultline::bisect
