// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report::page {
namespace {

constexpr std::string_view plain_in_paths =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@+";

void add_link(Data& links, const char* name, const std::string& href) {
    Data link;
    link.set("name", Data{name});
    link.set("href", Data{href});
    links << link;
}

}  // namespace

Context make_context(const RunView& run, std::string to_run) {
    Context context{run, make_grid(run), std::move(to_run), {}};
    std::size_t next = 1;
    for (const auto& row : context.grid.squares) {
        context.groups.emplace_back();
        for (const auto& square : row)
            context.groups.back().push_back(square.cells.empty() ? 0 : next++);
    }
    return context;
}

std::size_t Context::group_of(const CellRow& cell) const {
    const auto index = [](const std::vector<std::string>& names, const std::string& name) {
        return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                        names.begin());
    };
    return groups[index(grid.scenarios, cell.scenario)][index(grid.kernels, cell.kernel)];
}

Data Context::links(const CellRow& cell) const {
    auto links = list();
    if (cell.directory.empty()) return links;
    add_link(links, "verdict", link_to(to_run, cell.directory + "/verdict.json"));
    if (!cell.console.empty())
        add_link(links, "console", link_to(to_run, cell.directory + "/" + cell.console));
    return links;
}

std::string link_to(const std::string& to_run, const std::string& path) {
    auto link = to_run;
    for (const char c : path) {
        if (plain_in_paths.find(c) != std::string_view::npos) {
            link += c;
        } else {
            link += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return link;
}

}  // namespace faultline::report::page
