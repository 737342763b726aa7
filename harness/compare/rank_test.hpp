// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace faultline::compare {

/// How probable it is that two samples of one distribution differ in rank as much as these, either
/// way: the Mann-Whitney U test (H. B. Mann, D. R. Whitney, Ann. Math. Stat. 18, 1947), exact up to
/// 40 values together, ties counted at their middle ranks, else by the normal approximation with
/// the correction for ties. It supposes no shape of the distribution: times are seldom normal.
/// Nothing where no outcome with so few values would be below `significant`.
inline constexpr double significant = 0.05;
[[nodiscard]] std::optional<double> mann_whitney(const std::vector<double>& a,
                                                 const std::vector<double>& b);

/// How probable it is that `seen_a` of `of_a` and `seen_b` of `of_b` differ as much by chance:
/// Fisher's exact test, two-sided.
[[nodiscard]] double fisher(std::uint64_t seen_a, std::uint64_t of_a, std::uint64_t seen_b,
                            std::uint64_t of_b);

/// 0 of an empty list.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace faultline::compare
