// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/grid.hpp"

#include "store/history.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace faultline::report {
namespace {

/// Gives each name its number, in the order of first sight.
class Numbers {
 public:
    explicit Numbers(std::vector<std::string>& names) : names_(names) {}
    std::size_t of(const std::string& name) {
        const auto [found, added] = known_.emplace(name, names_.size());
        if (added) names_.push_back(name);
        return found->second;
    }

 private:
    std::vector<std::string>& names_;
    std::unordered_map<std::string, std::size_t> known_;
};

void add_part(std::string& text, std::size_t count, std::string_view word) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
}

}  // namespace

std::string Square::status() const {
    if (fail > 0) return "fail";
    if (error > 0) return "error";
    if (pass > 0) return "pass";
    if (skip > 0) return "skip";
    return not_run > 0 ? "not run" : "none";
}

std::string Square::text() const {
    const auto word = status();
    if (word == "none") return "";
    if (word == "fail" && flaky) return fmt::format("flaky {}/{}", fail, judged());
    if (cells.size() == 1) return word;
    const auto hits = word == "fail"    ? fail
                      : word == "error" ? error
                      : word == "pass"  ? pass
                      : word == "skip"  ? skip
                                        : not_run;
    const bool rate = word == "fail" || word == "pass";
    return fmt::format("{} {}/{}", word, hits, rate ? judged() : cells.size());
}

std::string Square::rest() const {
    std::string text;
    const auto word = status();
    if (word != "error") add_part(text, error, error == 1 ? "error" : "errors");
    if (word != "not run") add_part(text, not_run, "not run");
    return text;
}

std::string Square::details() const {
    std::string text;
    if (judged() > 1) {
        const auto interval = store::rate_interval(fail, judged());
        text = fmt::format("{} of {} failed (95 %: {:.0f} to {:.0f} %)", fail, judged(),
                           100 * interval.low, 100 * interval.high);
    }
    add_part(text, error, error == 1 ? "error" : "errors");
    add_part(text, skip, "skipped");
    add_part(text, not_run, "not run");
    return text;
}

void count(Square& square, const CellRow& cell) {
    if (!cell.ran || cell.interrupted) {
        ++square.not_run;
        return;
    }
    switch (cell.status) {
        case model::Status::pass:
            ++square.pass;
            return;
        case model::Status::fail:
            ++square.fail;
            return;
        case model::Status::skip:
            ++square.skip;
            return;
        case model::Status::error:
            ++square.error;
            return;
    }
}

Grid make_grid(const RunView& run) {
    Grid grid;
    Numbers scenarios(grid.scenarios), kernels(grid.kernels);
    for (const auto& cell : run.cells) {
        const auto row = scenarios.of(cell.scenario);
        const auto column = kernels.of(cell.kernel);
        if (grid.squares.size() <= row) grid.squares.resize(row + 1);
        if (grid.squares[row].size() <= column) grid.squares[row].resize(column + 1);
        if (grid.releases.size() <= column) grid.releases.resize(column + 1);
        if (grid.releases[column].empty()) grid.releases[column] = cell.release;
        auto& square = grid.squares[row][column];
        square.cells.push_back(static_cast<std::size_t>(&cell - run.cells.data()));
        count(square, cell);
    }
    for (auto& row : grid.squares)
        row.resize(grid.kernels.size());
    const auto known_scenarios = grid.scenarios.size(), known_kernels = grid.kernels.size();
    for (const auto& rate : run.summary.rates) {
        if (!rate.flaky) continue;
        const auto row = scenarios.of(rate.scenario), column = kernels.of(rate.kernel);
        if (row >= grid.squares.size() || column >= grid.squares[row].size()) continue;
        auto& square = grid.squares[row][column];
        square.flaky = square.fail <= rate.failed;  // nothing else failed there
    }
    // What only a rate names has no cell.
    grid.scenarios.resize(known_scenarios);
    grid.kernels.resize(known_kernels);
    return grid;
}

}  // namespace faultline::report
