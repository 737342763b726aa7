// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/report_headers.hpp"

#include <span>
#include <vector>

namespace faultline::classify {

/// All forms of a report's first line. The first row that matches wins.
[[nodiscard]] std::span<const HeaderRow> header_table();

/// The parts of the table, in its order: a file each.
namespace table {
[[nodiscard]] std::span<const HeaderRow> sanitizers();
[[nodiscard]] std::span<const HeaderRow> memory();
[[nodiscard]] std::span<const HeaderRow> locking();
[[nodiscard]] std::span<const HeaderRow> hangs();
[[nodiscard]] std::span<const HeaderRow> traps();
[[nodiscard]] std::span<const HeaderRow> warnings();
[[nodiscard]] std::span<const HeaderRow> panics();
[[nodiscard]] std::span<const HeaderRow> devices();
[[nodiscard]] std::span<const HeaderRow> programs();
/// Whatever else the kernel marks as a bug, warning or information. These come last.
[[nodiscard]] std::span<const HeaderRow> leftovers();
}  // namespace table

/// Whether a line is known to be harmless although it calls itself a bug, warning or information.
[[nodiscard]] bool is_harmless(std::string_view text);
/// Whether the row is one of leftovers(), to which is_harmless() applies.
[[nodiscard]] bool is_leftover(const HeaderRow& row);

}  // namespace faultline::classify
