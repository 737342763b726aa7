// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace faultline::store {

/// What can be asked about.
enum class SubjectKind { signature, scenario, kernel };
[[nodiscard]] std::string_view to_string(SubjectKind kind);

struct Subject {
    SubjectKind kind = SubjectKind::scenario;
    /// A finding's signature, a scenario's name, a kernel's reference or release.
    std::string name;
    std::string title;              ///< of a signature
    std::string finding_kind;       ///< of a signature
    std::vector<std::int64_t> ids;  ///< the index's own
};

/// How cells came out. `seen`: with the finding that is asked about, or, for a scenario or a
/// kernel, those that failed.
struct Tally {
    std::uint64_t pass = 0, fail = 0, skip = 0, error = 0;
    std::uint64_t seen = 0;
    /// What rates are of: a skipped cell and one with an error say nothing of the kernel.
    [[nodiscard]] std::uint64_t judged() const { return pass + fail; }
    [[nodiscard]] std::uint64_t cells() const { return pass + fail + skip + error; }
    Tally& operator+=(const Tally& other);
};

/// A cell in which something was seen.
struct Occurrence {
    std::int64_t time = 0;  ///< seconds since 1970; 0: never
    std::string scenario, kernel, release;
    std::string directory;  ///< of the cell, below the results directory
};

struct KernelRecord {
    std::string reference, release, commit, package;
    Tally tally;
    std::int64_t first_day = 0, last_day = 0;  ///< on which `tally` counts, since 1970
};

struct ScenarioRecord {
    std::string name;
    Tally tally;
};

struct SeenFinding {
    std::string signature, title, kind;
    bool allowed = false;     ///< in every cell where it was seen
    std::uint64_t cells = 0;  ///< in which it was seen
    std::int64_t first = 0, last = 0;
};

struct Period {
    std::int64_t day = 0;  ///< its first, since 1970
    Tally tally;
};

struct RunRecord {
    std::string name;
    std::string scenarios;  ///< their names, with commas
    std::int64_t started = 0;
    bool ended = false;
    bool interrupted = false;
    std::uint64_t not_run = 0;  ///< planned cells without a verdict
    Tally tally;
};

/// What the index knows of a subject. For a finding the tallies count the cells of all scenarios
/// in which it was ever seen: those that could have shown it.
struct History {
    Subject subject;
    Tally tally;
    Occurrence first, last;                 ///< seen
    std::uint64_t runs = 0;                 ///< in which it was seen, or which ran it
    std::vector<KernelRecord> kernels;      ///< by release
    std::vector<ScenarioRecord> scenarios;  ///< by name
    std::vector<SeenFinding> findings;      ///< of a scenario or kernel; the most frequent first
    std::vector<Period> days;               ///< those with cells, in order
};

/// What all runs tell of how long cells take, and of how they came out.
struct PastCells {
    struct Last {
        double seconds = 0;
        model::Status status = model::Status::error;
    };
    std::unordered_map<std::string, Last> by_id;
    struct Typical {
        std::string scenario, kernel;  ///< the reference
        double seconds = 0;            ///< on average
        std::uint64_t cells = 0;
    };
    std::vector<Typical> typical;
};

/// Days gathered to weeks (from Monday), or to days where they span no more than a month. Those
/// without cells are there, too, so that a picture has them.
struct Timeline {
    unsigned days_each = 1;
    std::vector<Period> periods;
};
[[nodiscard]] Timeline timeline(const std::vector<Period>& days);

/// The newest kernel without the finding that is older than the oldest with it.
struct Boundary {
    std::optional<KernelRecord> last_good, first_bad;
};
/// `kernels` in the order of kernels_of(). A good kernel is one that was judged and never showed
/// it. One whose release is not known (a simulated one) is neither: nothing tells how old it is.
[[nodiscard]] Boundary boundary(const std::vector<KernelRecord>& kernels);

/// Whether a release comes before another: numbers in them by their value, "-rc" before what it
/// leads to.
[[nodiscard]] bool release_before(std::string_view left, std::string_view right);

/// Where a rate of `seen` in `of` lies with 95 % probability, 0 to 1 (Wilson's score interval;
/// E. B. Wilson, Probable inference, J. Am. Stat. Assoc. 22, 1927).
struct Interval {
    double low = 0, high = 1;
};
[[nodiscard]] Interval rate_interval(std::uint64_t seen, std::uint64_t of);

}  // namespace faultline::store
