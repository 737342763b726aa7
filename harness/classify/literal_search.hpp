// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"

#include <hs.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace faultline::classify {

/// Eight bytes of the literal to search in its place, of which the last four are as rare as they
/// can be in a kernel's log; all of a shorter one. The search looks at the last bytes first, so it
/// stops less often for nothing. Many short literals are faster than few: from about a hundred on
/// Vectorscan has another algorithm, which on boot lines reaches 2.8 GB/s where the one for fewer
/// has 1.3.
[[nodiscard]] std::string_view rarest_part(std::string_view literal);

/// Literals compiled for a search of all of them at once (Vectorscan). Immutable, so it may be
/// shared by threads.
class LiteralSet {
 public:
    /// Takes about 2 ms and 3 MB for a hundred literals.
    explicit LiteralSet(std::span<const std::string_view> literals);
    /// False on a CPU that the library does not know.
    [[nodiscard]] bool usable() const { return database_ != nullptr; }

 private:
    friend class LiteralSearch;
    std::unique_ptr<hs_database_t, Free<hs_free_database>> database_;
};

/// Searches with a set, which must outlive it. Not thread-safe.
class LiteralSearch {
 public:
    explicit LiteralSearch(const LiteralSet& set);

    /// False if the set is not usable; then nothing is ever found.
    [[nodiscard]] bool usable() const { return scratch_ != nullptr; }
    /// The ends of all places where a literal stands in `text` (less than 4 GiB), ascending. Lives
    /// until the next call.
    [[nodiscard]] const std::vector<std::uint32_t>& ends_in(std::string_view text);
    [[nodiscard]] bool any_in(std::string_view text);

 private:
    const LiteralSet* set_;
    std::unique_ptr<hs_scratch_t, Free<hs_free_scratch>> scratch_;
    std::vector<std::uint32_t> ends_;
};

}  // namespace faultline::classify
