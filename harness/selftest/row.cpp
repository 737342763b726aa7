// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/row.hpp"

#include "classify/classifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace faultline::selftest {
namespace {

using model::Finding;

bool title_matches(std::string_view pattern, const std::string& title) {
    if (!pattern.ends_with('*')) return title == pattern;
    return title.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool fits(const Expectation& expectation, const Finding& finding) {
    const auto& kinds = expectation.kinds;
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), finding.kind) == kinds.end()) {
        return false;
    }
    return std::any_of(
        expectation.titles.begin(), expectation.titles.end(), [&](std::string_view pattern) {
            return title_matches(pattern, finding.title) ||
                   std::any_of(finding.alternative_titles.begin(), finding.alternative_titles.end(),
                               [&](const auto& alternative) {
                                   return title_matches(pattern, alternative);
                               });
        });
}

bool is_printed(const Expectation& expectation, std::string_view console) {
    return std::any_of(
        expectation.printed.begin(), expectation.printed.end(),
        [&](std::string_view text) { return console.find(text) != std::string_view::npos; });
}

/// What LKDTM itself says of a protection that is not there, or held without a report
/// (drivers/misc/lkdtm): "lkdtm: FAIL: ...", "lkdtm: XFAIL: ...", "lkdtm: ok: ...".
std::string lkdtms_own_word(std::string_view console) {
    constexpr std::array<std::string_view, 5> words{"FAIL", "ok:", "OK:", "Memory correctly",
                                                    "Memory appears"};
    for (std::size_t begin = 0; begin < console.size();) {
        const auto end = std::min(console.find('\n', begin), console.size());
        auto line = console.substr(begin, end - begin);
        begin = end + 1;
        const auto at = line.find("lkdtm: ");
        if (at == std::string_view::npos) continue;
        line.remove_prefix(at);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool says = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
            return line.find(word) != std::string_view::npos;
        });
        if (says) return std::string(line);
    }
    return {};
}

std::string why_nothing(const ConsoleSegment& segment) {
    using End = ConsoleSegment::End;
    if (segment.end == End::skipped) return segment.note;
    if (auto word = lkdtms_own_word(segment.text); !word.empty()) return word;
    if (segment.end == End::stuck) return "it is stuck in the kernel, which printed nothing of it";
    if (segment.end == End::open) return "the guest ended, and the kernel printed nothing of it";
    return "the kernel printed nothing of it";
}

}  // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::found:
            return "found";
        case Outcome::missed:
            return "missed";
        case Outcome::skip:
            return "skip";
        case Outcome::error:
            break;
    }
    return "error";
}

std::vector<Finding> findings_of(std::string_view console) {
    classify::Classifier classifier;
    classifier.feed(console);
    classifier.finish();
    return classifier.findings();
}

Row judge(const Expectation& expectation, const ConsoleSegment& segment,
          const std::vector<Finding>& findings) {
    Row row;
    row.name = segment.name;
    row.seconds = segment.seconds;
    row.printed = is_printed(expectation, segment.text);
    if (!row.printed) {
        row.outcome = Outcome::skip;
        row.reason = why_nothing(segment);
        return row;
    }
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const auto& finding) {
        return fits(expectation, finding);
    });
    if (found != findings.end()) {
        row.outcome = Outcome::found;
        row.title = found->title;
        row.kind = found->kind;
        return row;
    }
    row.outcome = Outcome::missed;
    if (findings.empty()) {
        row.reason = "the classifier found nothing";
        return row;
    }
    row.title = findings.front().title;
    row.kind = findings.front().kind;
    row.reason = fmt::format("expected \"{}\"", expectation.titles.front());
    if (!expectation.kinds.empty()) {
        row.reason +=
            fmt::format(", kind {}; this is {}", model::to_string(expectation.kinds.front()),
                        model::to_string(findings.front().kind));
    }
    return row;
}

ExitCode exit_status(const std::vector<Row>& rows) {
    const auto any = [&](Outcome outcome) {
        return std::any_of(rows.begin(), rows.end(),
                           [&](const auto& row) { return row.outcome == outcome; });
    };
    if (any(Outcome::missed)) return ExitCode::kernel_failed;
    if (rows.empty() || any(Outcome::error)) return ExitCode::cannot_judge;
    return any(Outcome::found) ? ExitCode::all_passed : ExitCode::all_skipped;
}

}  // namespace faultline::selftest
