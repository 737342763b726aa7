// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace faultline::report::page {

/// The files of harness/report/page, by name; the build makes them part of the program.
extern const std::span<const std::pair<std::string_view, std::string_view>> page_files;

}  // namespace faultline::report::page
