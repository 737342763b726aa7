// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "report/grid.hpp"
#include "report/page_template.hpp"
#include "report/run_view.hpp"
#include "report/trends.hpp"

#include <string>
#include <vector>

namespace faultline::report::page {

/// What the sections of a page share.
struct Context {
    const RunView& run;
    Grid grid;
    std::string to_run;  ///< a link's beginning: "./", or the way from the page to the run
    /// The number of a square's group of cells, [scenario][kernel].
    std::vector<std::vector<std::size_t>> groups;

    [[nodiscard]] std::size_t group_of(const CellRow& cell) const;
    /// Links to the files of a cell: verdict, console, events.
    [[nodiscard]] Data links(const CellRow& cell) const;
};

[[nodiscard]] Context make_context(const RunView& run, std::string to_run);

/// "./cells/a%20b/verdict.json": a relative link, whatever the path holds.
[[nodiscard]] std::string link_to(const std::string& to_run, const std::string& path);

/// The sections, as HTML.
[[nodiscard]] std::string matrix_section(const Context& context);
[[nodiscard]] std::string findings_section(const Context& context);
[[nodiscard]] std::string cells_section(const Context& context);
[[nodiscard]] std::string trends_section(const RunView& run, const Trends& trends);

}  // namespace faultline::report::page
