// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::report::page {
namespace {

constexpr double width = 960, top = 10, height = 110, widest_bar = 60;
constexpr std::size_t most_changes = 60;

std::size_t total_of(const RunPoint& point) {
    return point.pass + point.fail + point.skip + point.error + point.not_run;
}

std::string title_of(const RunPoint& point) {
    auto title = fmt::format("{} {}:", point.started, point.directory);
    const auto add = [&](std::size_t count, const char* word) {
        if (count > 0) title += fmt::format(" {} {}", count, word);
    };
    add(point.fail, "fail");
    add(point.error, "error");
    add(point.pass, "pass");
    add(point.skip, "skip");
    add(point.not_run, "not run");
    return title;
}

/// A run as a column: shares of its cells, failures at the bottom.
Data column(const RunPoint& point, double x, double bar, bool now) {
    const auto total = static_cast<double>(std::max<std::size_t>(total_of(point), 1));
    auto bars = list();
    double y = top + height;
    const auto add = [&](std::size_t count, const char* style) {
        if (count == 0) return;
        const double part = height * static_cast<double>(count) / total;
        y -= part;
        Data data;
        data.set("class", Data{style});
        data.set("x", coordinate(x));
        data.set("y", coordinate(y));
        data.set("width", coordinate(bar));
        data.set("height", coordinate(part));
        bars << data;
    };
    add(point.fail, "fail");
    add(point.error, "error");
    add(point.skip, "skip");
    add(point.not_run, "not-run");
    add(point.pass, "pass");
    Data data;
    data.set("title", text(title_of(point), 300));
    data.set("bars", bars);
    data.set("now", Data{now});
    data.set("now_x", coordinate(x - 3));
    data.set("now_width", coordinate(bar + 6));
    return data;
}

void add_changes(Data& changes, const std::vector<std::string>& titles, const char* word,
                 const char* style) {
    for (std::size_t i = 0; i < std::min(titles.size(), most_changes); ++i) {
        Data change;
        change.set("class", Data{style});
        change.set("word", Data{word});
        change.set("title", text(titles[i], 200));
        changes << change;
    }
}

}  // namespace

std::string trends_section(const RunView& run, const Trends& trends) {
    const auto count = trends.runs.size();
    Data data;
    data.set("name", text(run.summary.scenario, 100));
    data.set("first", Data{count < 2});
    data.set("summary", text(count < 2 ? std::string("over runs of the same name")
                                       : fmt::format("the last {} runs of {}: shares of their "
                                                     "cells, failures at the bottom",
                                                     count, run.summary.scenario)));
    auto runs = list();
    const double step = std::min(widest_bar * 1.35, (width - 6) / static_cast<double>(count));
    for (std::size_t i = 0; i < count; ++i) {
        runs << column(trends.runs[i], 4 + step * static_cast<double>(i), step * 0.74,
                       i + 1 == count);
    }
    data.set("runs", runs);
    data.set("oldest", text(trends.runs.front().started));
    data.set("newest",
             text(step * static_cast<double>(count) > width / 3 ? trends.runs.back().started : ""));
    auto changes = list();
    add_changes(changes, trends.fresh, "new", "fail");
    add_changes(changes, trends.gone, "gone", "pass");
    data.set("before", text(trends.before));
    data.set("has_changes", Data{changes.is_non_empty_list()});
    data.set("changes", changes);
    return render("trends", data);
}

}  // namespace faultline::report::page
