// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/stack_rule.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::classify {

/// What a header line means where a report of the same context is open already.
enum class HeaderRole {
    begins,     ///< a new report
    continues,  ///< part of the open report; a report of its own only if none is open
    panics,     ///< a panic; explained by an earlier finding if `explained_by` holds its kind
};

/// The kinds of findings as a set, for HeaderRow::explained_by.
using KindSet = std::uint64_t;
[[nodiscard]] constexpr KindSet set_of(model::FindingKind kind) {
    return KindSet{1} << static_cast<unsigned>(kind);
}

/// Where a row's literal stands.
enum class Anchor { line_start, inside };

/// What a report of this form needs, beside its header, to be believed whole.
enum class Wholeness {
    stack,     ///< a call trace, and a function in it
    any,       ///< nothing: the form prints no stack, or need not
    fragment,  ///< it is the end of another report whose beginning is lost
};

/// One form of a report's first line, and what to make of the report.
struct HeaderRow {
    /// Plain text that the line holds: the cheap test, and one of gate_literals(). It begins the
    /// line (behind the name of a subsystem) unless `anchor` says otherwise.
    std::string_view literal;
    /// What follows the literal, as a regular expression anchored there. Named groups become
    /// details of the finding; cpu, pid, command, where and location have places of their own.
    std::string_view rest = "";
    model::FindingKind kind = model::FindingKind::oops;
    /// {f} is the guilty function, {where} the one that the header names, {NAME} a named group.
    std::string_view title;
    StackPlan stack = StackPlan::trace;
    HeaderRole role = HeaderRole::begins;
    KindSet explained_by = 0;
    Anchor anchor = Anchor::line_start;
    Wholeness whole = Wholeness::stack;
    /// A later line of the report matches this, anywhere in it; its named groups count too.
    std::string_view follow = "";
    /// The title where no line did; empty: then it was no report at all.
    std::string_view unfinished = "";
    /// Another title for the same, with the same braces.
    std::string_view alternative = "";
};

/// The line is the whole report.
[[nodiscard]] inline bool is_one_line(const HeaderRow& row) {
    return row.stack == StackPlan::none && row.whole == Wholeness::any && row.follow.empty() &&
           row.role == HeaderRole::begins;
}

/// A form so general that programs print it too.
[[nodiscard]] inline bool is_loose(const HeaderRow& row) {
    return row.literal == "INFO:" || row.title == "WARNING: {message}";
}

struct HeaderMatch {
    const HeaderRow* row = nullptr;
    std::vector<std::pair<std::string, std::string>> groups;  ///< by name, those that took part
};

/// The report that this text begins, if it is a header. `text` is what PrefixStripper
/// gave. As good as free for an ordinary line: regular expressions run behind the literals.
[[nodiscard]] std::optional<HeaderMatch> match_header(std::string_view text);

/// The groups of `row.follow` in this line; nothing if it does not match.
[[nodiscard]] std::optional<HeaderMatch> match_follow(const HeaderRow& row, std::string_view text);

}  // namespace faultline::classify
