// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/run_comparison.hpp"

#include "compare/rank_test.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

namespace faultline::compare {
namespace {

using model::Status;
using store::CellRecord;
using store::Tally;

using Cells = std::vector<const Records::value_type*>;
using Key = std::tuple<std::string, std::string, std::string, std::string>;

std::set<std::string> kernels_of(const Records& records) {
    std::set<std::string> kernels;
    for (const auto& [directory, record] : records)
        kernels.insert(record.kernel.reference);
    return kernels;
}

std::map<Key, Cells> places_of(const Records& records, bool by_kernel) {
    std::map<Key, Cells> places;
    for (const auto& cell : records) {
        const auto& record = cell.second;
        places[{record.scenario, by_kernel ? record.kernel.reference : "", record.topology,
                record.parameters}]
            .push_back(&cell);
    }
    return places;
}

Tally tally_of(const Cells& cells) {
    Tally tally;
    for (const auto* cell : cells) {
        switch (cell->second.status) {
            case Status::pass:
                ++tally.pass;
                break;
            case Status::fail:
                ++tally.fail;
                break;
            case Status::skip:
                ++tally.skip;
                break;
            case Status::error:
                ++tally.error;
                break;
        }
    }
    return tally;
}

std::string kernel_of(const Cells& cells) {
    if (cells.empty()) return {};
    const auto& kernel = cells.front()->second.kernel;
    return kernel.release.empty() ? kernel.reference : kernel.release;
}

Place place_of(const Cells& a, const Cells& b) {
    const auto& record = (a.empty() ? b : a).front()->second;
    return {record.scenario, kernel_of(a), kernel_of(b), record.topology, record.parameters};
}

/// What is known of a finding in the cells of one place.
struct Seen {
    std::uint64_t cells = 0;
    std::string title, kind, directory;
    std::set<std::string> frames;
};

std::map<std::string, Seen> findings_of(const Cells& cells) {
    std::map<std::string, Seen> all;
    for (const auto* cell : cells) {
        std::set<std::string> counted;
        for (const auto& finding : cell->second.findings) {
            if (finding.allowed) continue;
            auto& seen = all[finding.signature];
            if (counted.insert(finding.signature).second) ++seen.cells;
            if (!finding.frames.empty()) seen.frames.insert(finding.frames);
            if (seen.title.empty()) {
                seen.title = finding.title;
                seen.kind = finding.kind;
                seen.directory = cell->first;
            }
        }
    }
    return all;
}

/// Words in the names of metrics that tell which way is better.
Better better_of(const std::string& name) {
    constexpr std::array more{"per_second", "_per_s",    "ops",       "mib_s",
                              "mb_s",       "bandwidth", "throughput"};
    constexpr std::array less{"seconds", "latency", "_ms", "_us", "_ns"};
    const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
    if (std::any_of(more.begin(), more.end(), has)) return Better::higher;
    return std::any_of(less.begin(), less.end(), has) ? Better::lower : Better::unknown;
}

/// The values of cells that passed: a failed one stopped somewhere.
std::map<std::string, std::vector<double>> values_of(const Cells& cells) {
    std::map<std::string, std::vector<double>> values;
    for (const auto* cell : cells) {
        if (cell->second.status != Status::pass) continue;
        for (const auto& [name, value] : cell->second.metrics) {
            if (std::isfinite(value)) values[name].push_back(value);
        }
        for (const auto* phase : {"boot", "workload"}) {
            const auto took = cell->second.seconds.find(phase);
            if (took != cell->second.seconds.end())
                values[std::string(phase) + " seconds"].push_back(took->second);
        }
    }
    return values;
}

class Comparing {
 public:
    RunComparison run(const Records& a, const Records& b) {
        const auto kernels_a = kernels_of(a), kernels_b = kernels_of(b);
        const bool by_kernel =
            kernels_a.size() != 1 || kernels_b.size() != 1 || kernels_a == kernels_b;
        if (!by_kernel) {
            result_.notes.push_back("each run has one kernel: " + *kernels_a.begin() + " and " +
                                    *kernels_b.begin() + " are compared with each other");
        }
        note_machines(a, b);
        const auto of_a = places_of(a, by_kernel), of_b = places_of(b, by_kernel);
        for (const auto& [key, cells] : of_a) {
            const auto other = of_b.find(key);
            if (other == of_b.end()) {
                result_.only_a.push_back(place_of(cells, {}));
            } else {
                ++result_.places;
                compare(cells, other->second);
            }
        }
        for (const auto& [key, cells] : of_b) {
            if (!of_a.contains(key)) result_.only_b.push_back(place_of({}, cells));
        }
        std::stable_sort(result_.findings.begin(), result_.findings.end(),
                         [](const auto& x, const auto& y) { return x.change < y.change; });
        std::stable_sort(result_.statuses.begin(), result_.statuses.end(),
                         [](const auto& x, const auto& y) { return x.change < y.change; });
        std::stable_sort(result_.metrics.begin(), result_.metrics.end(),
                         [](const auto& x, const auto& y) { return x.differs() > y.differs(); });
        return std::move(result_);
    }

 private:
    /// Times of an emulated guest say nothing beside those of a virtualized one.
    void note_machines(const Records& a, const Records& b) {
        std::set<std::string> machines;
        for (const auto* run : {&a, &b}) {
            for (const auto& [directory, record] : *run)
                machines.insert(record.machine);
        }
        if (machines.size() < 2) return;
        std::string text = "times are of several machines:";
        for (const auto& machine : machines)
            text += " " + machine + ";";
        text.back() = '.';
        result_.notes.push_back(text);
    }

    void compare(const Cells& a, const Cells& b) {
        const auto place = place_of(a, b);
        const auto tally_a = tally_of(a), tally_b = tally_of(b);
        compare_status(place, tally_a, tally_b, b);
        compare_findings(place, a, tally_a, b, tally_b);
        const auto values_a = values_of(a), values_b = values_of(b);
        for (const auto& [name, values] : values_a) {
            const auto other = values_b.find(name);
            if (other == values_b.end()) continue;
            result_.metrics.push_back({place, name, better_of(name), values.size(),
                                       other->second.size(), median(values), median(other->second),
                                       mann_whitney(values, other->second)});
        }
    }

    void compare_status(const Place& place, const Tally& a, const Tally& b, const Cells& cells_b) {
        ChangedStatus changed{place, StatusChange::worse, a, b, 1, {}};
        const auto told = [&](StatusChange change, Status of) {
            changed.change = change;
            for (const auto* cell : cells_b) {
                if (changed.reason.empty() && cell->second.status == of)
                    changed.reason = cell->second.reason;
            }
            result_.statuses.push_back(changed);
        };
        if (a.judged() > 0 && b.judged() == 0) {
            return told(StatusChange::not_judged, b.error > 0 ? Status::error : Status::skip);
        }
        if (a.judged() == 0) {
            if (b.judged() > 0)
                told(StatusChange::judged, b.fail > 0 ? Status::fail : Status::pass);
            return;
        }
        ++result_.judged;
        changed.p = fisher(a.fail, a.judged(), b.fail, b.judged());
        const bool likely = changed.p < significant;
        const auto more = b.fail * a.judged() > a.fail * b.judged();
        if (likely)
            return told(more ? StatusChange::worse : StatusChange::better,
                        more ? Status::fail : Status::pass);
        if (b.fail > 0 && a.fail == 0) told(StatusChange::fails, Status::fail);
        if (a.fail > 0 && b.fail == 0) told(StatusChange::passes, Status::pass);
    }

    void compare_findings(const Place& place, const Cells& a, const Tally& tally_a, const Cells& b,
                          const Tally& tally_b) {
        if (tally_a.judged() == 0 || tally_b.judged() == 0) return;
        const auto in_a = findings_of(a), in_b = findings_of(b);
        auto all = in_a;
        all.insert(in_b.begin(), in_b.end());
        for (const auto& [signature, any] : all) {
            const auto before = in_a.find(signature), now = in_b.find(signature);
            ChangedFinding changed{place, FindingChange::fresh, signature, any.title, any.kind, {},
                                   {}};
            auto& counts = changed.counts;
            counts.seen_a = before == in_a.end() ? 0 : before->second.cells;
            counts.seen_b = now == in_b.end() ? 0 : now->second.cells;
            counts.of_a = tally_a.judged();
            counts.of_b = tally_b.judged();
            counts.seen_a = std::min(counts.seen_a, counts.of_a);
            counts.seen_b = std::min(counts.seen_b, counts.of_b);
            counts.p = fisher(counts.seen_a, counts.of_a, counts.seen_b, counts.of_b);
            changed.cell = now == in_b.end() ? before->second.directory : now->second.directory;
            if (before != in_a.end() && now == in_b.end()) {
                changed.change = FindingChange::gone;
            } else if (before != in_a.end()) {
                const bool more = counts.seen_b * counts.of_a > counts.seen_a * counts.of_b;
                if (counts.p < significant) {
                    changed.change = more ? FindingChange::more_often : FindingChange::less_often;
                } else if (is_other_trace(before->second, now->second)) {
                    changed.change = FindingChange::other_trace;
                } else {
                    continue;
                }
            }
            result_.findings.push_back(std::move(changed));
        }
    }

    /// No trace is common to both.
    static bool is_other_trace(const Seen& a, const Seen& b) {
        return !a.frames.empty() && !b.frames.empty() &&
               std::none_of(b.frames.begin(), b.frames.end(),
                            [&](const auto& frames) { return a.frames.contains(frames); });
    }

    RunComparison result_;
};

}  // namespace

bool ChangedMetric::differs() const {
    return p && *p < significant && median_a != median_b;
}

bool ChangedMetric::is_worse() const {
    if (!differs()) return false;
    return (better == Better::higher && median_b < median_a) ||
           (better == Better::lower && median_b > median_a);
}

bool RunComparison::regressed() const {
    return std::any_of(findings.begin(), findings.end(),
                       [](const auto& finding) {
                           return finding.change == FindingChange::fresh ||
                                  finding.change == FindingChange::more_often;
                       }) ||
           std::any_of(statuses.begin(), statuses.end(), [](const auto& status) {
               return status.change == StatusChange::worse || status.change == StatusChange::fails;
           });
}

std::size_t RunComparison::lost_judgement() const {
    const auto lost = std::count_if(statuses.begin(), statuses.end(), [](const auto& status) {
        return status.change == StatusChange::not_judged && status.b.error > 0;
    });
    return static_cast<std::size_t>(lost);
}

RunComparison compare_runs(const Records& a, const Records& b) {
    return Comparing().run(a, b);
}

}  // namespace faultline::compare
