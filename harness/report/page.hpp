// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/run_view.hpp"

#include <filesystem>
#include <string>

namespace faultline::report {

/// A run as one HTML file that loads nothing: matrix, findings, cells, machines, trend. It can be
/// read without JavaScript; with it, it can be searched. Consoles are linked, not in it. Whatever a
/// guest printed is escaped, and the page's policy lets nothing run but its own script.
/// `directory` is where the file will lie, for its links; empty: in the run's directory.
[[nodiscard]] std::string html_page(const RunView& run, const std::filesystem::path& directory);

}  // namespace faultline::report
