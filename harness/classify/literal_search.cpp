// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/literal_search.hpp"

#include <algorithm>

namespace faultline::classify {

namespace {

constexpr int go_on = 0, stop = 1;

/// The bytes of kernels' logs, the most frequent first: counted in testdata. All others are rarer.
constexpr std::string_view by_frequency =
    "0 1fe8o4a.63:2c9r7_s5d[]ltmxRnipb/uk+-gPySC,I=EXhAF?MGDOwLvB";
constexpr std::size_t part_bytes = 8, tail_bytes = 4;

std::size_t rarity(std::string_view part) {
    std::size_t sum = 0;
    for (const char c : part.substr(part.size() - std::min(part.size(), tail_bytes)))
        sum += std::min(by_frequency.find(c), by_frequency.size());
    return sum;
}

int keep_end(unsigned /*id*/, unsigned long long /*from*/, unsigned long long to,
             unsigned /*flags*/, void* ends) {
    static_cast<std::vector<std::uint32_t>*>(ends)->push_back(static_cast<std::uint32_t>(to));
    return go_on;
}

int stop_at_once(unsigned /*id*/, unsigned long long /*from*/, unsigned long long /*to*/,
                 unsigned /*flags*/, void* found) {
    *static_cast<bool*>(found) = true;
    return stop;
}

}  // namespace

std::string_view rarest_part(std::string_view literal) {
    auto best = literal.substr(0, part_bytes);
    for (std::size_t at = 1; at + part_bytes <= literal.size(); ++at) {
        const auto part = literal.substr(at, part_bytes);
        if (rarity(part) > rarity(best)) best = part;
    }
    return best;
}

LiteralSet::LiteralSet(std::span<const std::string_view> literals) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::vector<unsigned> ids;
    for (const auto literal : literals) {
        texts.push_back(literal.data());
        lengths.push_back(literal.size());
        ids.push_back(static_cast<unsigned>(ids.size()));
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    hs_compile_lit_multi(texts.data(), nullptr, ids.data(), lengths.data(),
                         static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &database,
                         &error);
    if (error != nullptr) hs_free_compile_error(error);
    database_.reset(database);
}

LiteralSearch::LiteralSearch(const LiteralSet& set) : set_(&set) {
    hs_scratch_t* scratch = nullptr;
    if (set.usable() && hs_alloc_scratch(set.database_.get(), &scratch) == HS_SUCCESS) {
        scratch_.reset(scratch);
    }
}

const std::vector<std::uint32_t>& LiteralSearch::ends_in(std::string_view text) {
    ends_.clear();
    if (!usable()) return ends_;
    hs_scan(set_->database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
            scratch_.get(), keep_end, &ends_);
    // The library does not promise the order, though it keeps it.
    if (!std::is_sorted(ends_.begin(), ends_.end())) std::sort(ends_.begin(), ends_.end());
    return ends_;
}

bool LiteralSearch::any_in(std::string_view text) {
    bool found = false;
    if (usable()) {
        hs_scan(set_->database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
                scratch_.get(), stop_at_once, &found);
    }
    return found;
}

}  // namespace faultline::classify
