// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_words.hpp"

namespace faultline::report {

using compare::Better;
using compare::ChangedMetric;
using compare::FindingChange;
using compare::Place;
using compare::StatusChange;

std::string_view word(FindingChange change) {
    switch (change) {
        case FindingChange::fresh:
            return "new";
        case FindingChange::gone:
            return "gone";
        case FindingChange::more_often:
            return "more often";
        case FindingChange::less_often:
            return "less often";
        case FindingChange::other_trace:
            return "other trace";
    }
    return "";
}

std::string_view word(StatusChange change) {
    switch (change) {
        case StatusChange::worse:
            return "worse";
        case StatusChange::fails:
            return "fails now";
        case StatusChange::better:
            return "better";
        case StatusChange::passes:
            return "passes now";
        case StatusChange::not_judged:
            return "not judged any more";
        case StatusChange::judged:
            return "judged now";
    }
    return "";
}

std::string_view word(const ChangedMetric& metric) {
    if (!metric.p) return "too few runs";
    if (!metric.differs()) return "same";
    if (metric.better == Better::unknown) return "differs";
    return metric.is_worse() ? "worse" : "better";
}

namespace {

std::string kernels_of(const Place& place) {
    if (place.kernel_a.empty() || place.kernel_b.empty() || place.kernel_a == place.kernel_b)
        return place.kernel_b.empty() ? place.kernel_a : place.kernel_b;
    return place.kernel_a + " -> " + place.kernel_b;
}

}  // namespace

std::string name_of(const Place& place) {
    return place.scenario + ", " + kernels_of(place);
}

}  // namespace faultline::report
