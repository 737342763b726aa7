// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "store/cell_record.hpp"
#include "store/history.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::compare {

/// Cells that differ only in seed and attempt: one place of the matrix.
struct Place {
    std::string scenario;
    std::string kernel_a, kernel_b;  ///< the release, or the reference where none is known
    std::string topology;
    std::string parameters;
};

/// How often something was seen, of the judged cells of a place.
struct Counts {
    std::uint64_t seen_a = 0, of_a = 0, seen_b = 0, of_b = 0;
    double p = 1;  ///< that the two rates differ so by chance (Fisher)
};

/// worse, better: significantly. fails, passes: it did not do so once in A, or does not once in B,
/// which chance may explain.
enum class StatusChange { worse, fails, better, passes, not_judged, judged };
struct ChangedStatus {
    Place place;
    StatusChange change = StatusChange::worse;
    store::Tally a, b;
    double p = 1;
    std::string reason;  ///< of a cell of B that changed it
};

enum class FindingChange { fresh, gone, more_often, less_often, other_trace };
struct ChangedFinding {
    Place place;
    FindingChange change = FindingChange::fresh;
    std::string signature, title, kind;
    Counts counts;
    std::string cell;  ///< where to look: of B, or of A for what is gone
};

enum class Better { higher, lower, unknown };
struct ChangedMetric {
    Place place;
    std::string name;
    Better better = Better::unknown;
    std::size_t runs_a = 0, runs_b = 0;
    double median_a = 0, median_b = 0;
    std::optional<double> p;  ///< none: too few runs to tell
    [[nodiscard]] bool differs() const;
    [[nodiscard]] bool is_worse() const;
};

struct RunComparison {
    std::size_t places = 0;  ///< that both runs have
    std::size_t judged = 0;  ///< of these, with a pass or a fail in both: 0 is no comparison
    std::vector<ChangedFinding> findings;
    std::vector<ChangedStatus> statuses;
    std::vector<ChangedMetric> metrics;  ///< all, those that differ first
    std::vector<Place> only_a, only_b;
    std::vector<std::string> notes;
    /// A finding that A had not, or a place that fails where it only passed or fails more often.
    [[nodiscard]] bool regressed() const;
    /// In so many places A's cells were judged, and B's ended as errors.
    [[nodiscard]] std::size_t lost_judgement() const;
};

using Records = std::map<std::string, store::CellRecord>;  ///< by directory

/// Places are compared by scenario, kernel reference, topology and parameters. Where the two runs
/// have one kernel each, and not the same, they are compared with each other.
[[nodiscard]] RunComparison compare_runs(const Records& a, const Records& b);

}  // namespace faultline::compare
