// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_end.hpp"

#include "host/file.hpp"
#include "model/printable.hpp"
#include "report/mail.hpp"
#include "report/run_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::cli {
namespace {

using bisect::Answer;
using bisect::Bisection;
using bisect::End;

std::string rate_sentence(const Bisection& bisection) {
    if (bisection.settings().rate) {
        return fmt::format("It was taken to show in {:g} % of the runs of a bad revision.",
                           *bisection.settings().rate * 100);
    }
    if (bisection.judged().empty()) return {};
    const auto& bad = bisection.judged().front();
    return fmt::format("At the bad end it was seen in {} of {} runs.", bad.seen,
                       bad.seen + bad.clean + bad.other);
}

report::Bisected bisected_of(const BisectWork& work, const Bisection& bisection, const End& end) {
    report::Bisected bisected;
    bisected.commits = work.arguments.of_commits();
    bisected.first_bad = end.revision;
    bisected.subject = subjects(work)(end.revision);
    if (end.kind == End::Kind::only_skipped) bisected.suspects = end.suspects;
    for (const auto& judged : bisection.judged()) {
        if (judged.answer == Answer::good) bisected.last_good = judged.revision;
    }
    bisected.wrong_at_most = bisection.wrong_at_most();
    bisected.rate = rate_sentence(bisection);
    bisected.log = bisect_log(bisection, &end, subjects(work));
    return bisected;
}

Result<void> write_mail(const std::filesystem::path& run, const std::string& target,
                        const report::Bisected& bisected) {
    const auto view = report::view_run(run);
    if (!view) return tl::unexpected(view.error());
    auto group = report::find_group(*view, target);
    if (!group) group = report::find_group(*view, "1");
    if (!group) return tl::unexpected(group.error());
    const auto text = report::mail(*view, *group, &bisected);
    if (!text) return tl::unexpected(text.error());
    return host::write_file_atomically(run / "report.mail", *text);
}

std::string why_not(const BisectWork& work, const End& end) {
    const auto revision = short_name(work, end.revision);
    switch (end.kind) {
        case End::Kind::not_reproduced:
            return fmt::format("the bad end {} does not show the failure: {}", revision,
                               end.reason);
        case End::Kind::good_is_bad:
            return fmt::format("{} was to be good: {}", revision, end.reason);
        case End::Kind::end_untestable:
            return fmt::format("{} cannot be judged: {}", revision, end.reason);
        case End::Kind::rate_too_low:
            return fmt::format("the failure is too rare: {}", end.reason);
        case End::Kind::found:
        case End::Kind::only_skipped:
            break;
    }
    return {};
}

std::string hint_for(const BisectWork& work, const End& end) {
    switch (end.kind) {
        case End::Kind::not_reproduced:
            return "another scenario, or more runs with --most-unseen";
        case End::Kind::good_is_bad: {
            const auto& bases = work.state.settings.bases;
            const bool base = std::find(bases.begin(), bases.end(), end.revision) != bases.end();
            return base ? "it is where the good end's history branches off: the failure is older, "
                          "and was mended on the way to the good end"
                        : "name an older one";
        }
        case End::Kind::end_untestable:
            return "name another end, or another recipe or scenario";
        case End::Kind::rate_too_low:
            return "raise --most-runs, or --limit; or make a scenario that shows it more often";
        case End::Kind::found:
        case End::Kind::only_skipped:
            break;
    }
    return {};
}

void print_skipped(const BisectWork& work, const Bisection& bisection) {
    for (const auto& judged : bisection.judged()) {
        if (judged.answer != Answer::skip) continue;
        fmt::print("skipped {}: {}\n", short_name(work, judged.revision),
                   model::printable(judged.reason, 400));
    }
}

}  // namespace

ExitCode tell_end(const BisectWork& work, const Bisection& bisection, const End& end,
                  const std::filesystem::path& run, report::TerminalReport& report) {
    const auto log = bisect_log(bisection, &end, subjects(work));
    if (auto kept = host::write_file_atomically(run / "bisect.log", log); !kept) {
        report.problem(kept.error());
        return ExitCode::cannot_judge;
    }
    if (const auto why = why_not(work, end); !why.empty()) {
        report.problem({why, hint_for(work, end)});
        return ExitCode::cannot_judge;
    }
    const auto bisected = bisected_of(work, bisection, end);
    const auto mailed = write_mail(run, work.state.target, bisected);
    if (!mailed) report.problem(mailed.error());
    fmt::print("{}\n", report::bisected_lines(bisected));
    print_skipped(work, bisection);
    fmt::print("{} runs of {} revisions\n{}\n", work.state.observations.size(),
               bisection.judged().size(), (run / "bisect.log").string());
    if (mailed) fmt::print("{}\n", (run / "report.mail").string());
    return end.kind == End::Kind::found && mailed ? ExitCode::all_passed : ExitCode::cannot_judge;
}

}  // namespace faultline::cli
