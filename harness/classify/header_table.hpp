// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/report_headers.hpp"

#include <span>

namespace faultline::classify {

/// All forms of a report's first line. The first row that matches wins.
[[nodiscard]] std::span<const HeaderRow> header_table();

/// What a WARN() at a certain place is really about: `WARNING: refcount bug in f` says more than
/// `WARNING in f`. The title for the place's source file and function, else the given one.
[[nodiscard]] std::string_view warning_title(std::string_view location, std::string_view function,
                                             std::string_view otherwise);

}  // namespace faultline::classify
