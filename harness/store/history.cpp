// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/history.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::store {

std::string_view to_string(SubjectKind kind) {
    switch (kind) {
        case SubjectKind::signature:
            return "signature";
        case SubjectKind::scenario:
            return "scenario";
        case SubjectKind::kernel:
            return "kernel";
    }
    return "";
}

Tally& Tally::operator+=(const Tally& other) {
    pass += other.pass;
    fail += other.fail;
    skip += other.skip;
    error += other.error;
    seen += other.seen;
    return *this;
}

Timeline timeline(const std::vector<Period>& days) {
    constexpr std::int64_t month = 31, week = 7;
    constexpr std::int64_t first_monday = 4;  // 1970-01-05
    // Beyond this only a wrong clock is at work, and a line for each week would be of no use.
    constexpr std::size_t most = 600;
    Timeline result;
    if (days.empty()) return result;
    const bool weekly = days.back().day - days.front().day >= month;
    result.days_each = weekly ? week : 1;
    const auto start_of = [&](std::int64_t day) {
        return weekly ? day - ((day - first_monday) % week + week) % week : day;
    };
    for (const auto& day : days) {
        const auto start = start_of(day.day);
        auto& periods = result.periods;
        while (!periods.empty() && periods.back().day + result.days_each < start &&
               periods.size() < most) {
            periods.push_back({periods.back().day + result.days_each, {}});
        }
        if (periods.empty() || periods.back().day != start) periods.push_back({start, {}});
        periods.back().tally += day.tally;
    }
    return result;
}

Boundary boundary(const std::vector<KernelRecord>& kernels) {
    Boundary result;
    const auto bad = std::find_if(kernels.begin(), kernels.end(), [](const auto& kernel) {
        return kernel.tally.seen > 0 && !kernel.release.empty();
    });
    if (bad != kernels.end()) result.first_bad = *bad;
    for (auto kernel = kernels.begin(); kernel != bad; ++kernel) {
        if (kernel->tally.judged() > 0 && !kernel->release.empty()) result.last_good = *kernel;
    }
    // The same release built twice, with and without: neither is before the other.
    if (bad != kernels.end() && result.last_good && result.last_good->release == bad->release)
        result.last_good.reset();
    return result;
}

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The number at the start of `text`, which is taken off.
std::uint64_t take_number(std::string_view& text) {
    std::uint64_t value = 0;
    constexpr std::uint64_t most = 1'000'000'000'000;
    while (!text.empty() && is_digit(text.front())) {
        value = std::min(value * 10 + static_cast<std::uint64_t>(text.front() - '0'), most);
        text.remove_prefix(1);
    }
    return value;
}

bool is_candidate(std::string_view text) {
    return text.starts_with("-rc") || text.starts_with("~rc");
}

}  // namespace

bool release_before(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        if (is_digit(left.front()) && is_digit(right.front())) {
            const auto one = take_number(left), other = take_number(right);
            if (one != other) return one < other;
        } else if (is_candidate(left) != is_candidate(right)) {
            return is_candidate(left);
        } else if (left.front() != right.front()) {
            return left.front() < right.front();
        } else {
            left.remove_prefix(1);
            right.remove_prefix(1);
        }
    }
    if (is_candidate(left)) return true;
    return left.empty() && !right.empty() && !is_candidate(right);
}

Interval rate_interval(std::uint64_t seen, std::uint64_t of) {
    if (of == 0) return {};
    constexpr double z = 1.959963985;
    const auto n = static_cast<double>(of);
    const auto rate = static_cast<double>(seen) / n;
    const auto middle = (rate + z * z / (2 * n)) / (1 + z * z / n);
    const auto half = z / (1 + z * z / n) * std::sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
    return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace faultline::store
