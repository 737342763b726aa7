// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::classify {

/// How the guilty frame of a report is chosen, see guilty_frame.hpp.
enum class FrameChoice { first_own, entry_point, waiter };

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

/// One form of a report's first line.
struct HeaderRow {
    /// Plain text that the line holds: the cheap test, and one of gate_literals(). It begins the
    /// line (behind the name of a subsystem) unless `anchor` says otherwise.
    std::string_view literal;
    /// What follows the literal, as a regular expression anchored there. Named groups become
    /// details of the finding; cpu, pid, command, where and location have places of their own.
    std::string_view rest;
    model::FindingKind kind = model::FindingKind::oops;
    std::string_view title;  ///< {f} is the guilty function, {NAME} a named group
    FrameChoice choice = FrameChoice::first_own;
    HeaderRole role = HeaderRole::begins;
    KindSet explained_by = 0;
    Anchor anchor = Anchor::line_start;
};

struct HeaderMatch {
    const HeaderRow* row = nullptr;
    std::vector<std::pair<std::string, std::string>> groups;  ///< by name, those that took part
};

/// The report that this text begins, if it is a header. `text` is what PrefixStripper
/// gave. As good as free for an ordinary line: regular expressions run behind the literals.
[[nodiscard]] std::optional<HeaderMatch> match_header(std::string_view text);

}  // namespace faultline::classify
