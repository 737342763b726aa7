// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/header_table.hpp"

namespace faultline::classify {

std::span<const HeaderRow> header_table() {
    static const std::vector<HeaderRow> rows = [] {
        std::vector<HeaderRow> all;
        for (const auto part : {table::sanitizers(), table::memory(), table::locking(),
                                table::hangs(), table::traps(), table::warnings(), table::panics(),
                                table::devices(), table::programs(), table::leftovers()}) {
            all.insert(all.end(), part.begin(), part.end());
        }
        return all;
    }();
    return rows;
}

bool is_leftover(const HeaderRow& row) {
    const auto rows = header_table();
    const auto index = static_cast<std::size_t>(&row - rows.data());
    return index >= rows.size() - table::leftovers().size() && index < rows.size();
}

}  // namespace faultline::classify
