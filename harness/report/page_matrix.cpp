// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report::page {
namespace {

/// So large a table is still looked at; what is left out is among the cells.
constexpr std::size_t most_kernels = 60, most_scenarios = 500;

/// "40 to 89 %", the interval that a rate of failures lies in.
std::string rate_of(const Square& square) {
    const auto details = square.details();
    const auto from = details.find("(95 %: ");
    if (square.judged() < 2 || square.fail == 0 || from == std::string::npos) return {};
    return details.substr(from + 1, details.find(')', from) - from - 1);
}

Data square_data(const Square& square, std::size_t group) {
    const auto status = square.status();
    Data data;
    const auto rest = square.rest();
    data.set("class", Data{class_of(status)});
    data.set("rest", text_if(rest));
    data.set("group", square.cells.empty() ? Data{false} : number(group));
    data.set("text", text(square.text()));
    data.set("details", text(square.details()));
    data.set("rate", text_if(rate_of(square)));
    return data;
}

}  // namespace

std::string matrix_section(const Context& context) {
    const auto& grid = context.grid;
    const auto kernels = std::min(grid.kernels.size(), most_kernels);
    const auto scenarios = std::min(grid.scenarios.size(), most_scenarios);
    if (scenarios == 0) return "<p class=\"empty\">No cell was run.</p>\n";
    auto columns = list();
    for (std::size_t i = 0; i < kernels; ++i) {
        Data column;
        column.set("kernel", text(grid.kernels[i], 120));
        column.set("release", text(grid.releases[i], 80));
        columns << column;
    }
    std::string left_out;
    if (kernels < grid.kernels.size() || scenarios < grid.scenarios.size()) {
        left_out = fmt::format("{} more kernels and {} more scenarios are among the cells below.",
                               grid.kernels.size() - kernels, grid.scenarios.size() - scenarios);
    }
    Data head;
    head.set("scenarios", text(counted(grid.scenarios.size(), "scenario")));
    head.set("kernels", text(counted(grid.kernels.size(), "kernel")));
    head.set("columns", columns);
    auto html = render("matrix_begin", head);
    for (std::size_t row = 0; row < scenarios; ++row) {
        auto squares = list();
        for (std::size_t i = 0; i < kernels; ++i)
            squares << square_data(grid.squares[row][i], context.groups[row][i]);
        Data data;
        data.set("line", number(row));
        data.set("scenario", text(grid.scenarios[row], 120));
        data.set("squares", squares);
        html += render("matrix_row", data);
    }
    Data foot;
    foot.set("left_out", text_if(left_out));
    return html + render("matrix_end", foot);
}

}  // namespace faultline::report::page
