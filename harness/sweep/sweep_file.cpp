// SPDX-License-Identifier: GPL-2.0-or-later
#include "sweep/sweep_file.hpp"

#include "host/file.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace faultline::sweep {
namespace {

using nlohmann::json;

json or_null(const std::optional<int>& number) {
    return number ? json(*number) : json();
}

json json_of(const Step& step) {
    return {
        {"n", step.n},
        {"injected", {{"kind", step.kind}, {"by", asked_by(step.stack)}, {"stack", step.stack}}},
        {"step",
         {{"exit", or_null(step.exit)},
          {"signal", or_null(step.signal)},
          {"hung", step.hung},
          {"unfinished", step.unfinished},
          {"said", step.said}}},
        {"findings", step.findings},
        {"cell", step.cell}};
}

std::string row(std::string_view n, std::string_view kind, std::string_view by,
                std::string_view outcome, std::string_view finding) {
    auto text = fmt::format("{:>5}  {:<16} {:<26} {:<44} {}", n, kind, by, outcome, finding);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
}

}  // namespace

void judge(Sweep& sweep, const model::Verdict& last) {
    const auto failed = std::find_if(sweep.steps.begin(), sweep.steps.end(),
                                     [](const auto& step) { return !step.findings.empty(); });
    if (failed != sweep.steps.end()) {
        const auto count = std::count_if(sweep.steps.begin(), sweep.steps.end(),
                                         [](const auto& step) { return !step.findings.empty(); });
        sweep.status = model::Status::fail;
        sweep.reason = fmt::format("n {}: {}", failed->n, failed->findings.front());
        if (count > 1) sweep.reason += fmt::format(" (and {} more)", count - 1);
        return;
    }
    const auto silent = std::find_if(sweep.steps.begin(), sweep.steps.end(),
                                     [](const auto& step) { return step.unfinished; });
    if (silent != sweep.steps.end()) {
        sweep.status = model::Status::error;
        sweep.reason =
            fmt::format("n {}: the guest ended without a word of the kernel's", silent->n);
        return;
    }
    sweep.status = last.status;
    sweep.reason = last.reason;
    if (last.status != model::Status::pass) return;
    if (sweep.steps.empty()) {
        sweep.status = model::Status::skip;
        sweep.reason = "the step makes no call from there on that could fail";
        return;
    }
    sweep.reason = sweep.nothing_left
                       ? fmt::format("the kernel reported nothing in {} steps", sweep.steps.size())
                       : fmt::format("the kernel reported nothing in {} steps; there are more",
                                     sweep.steps.size());
}

Result<void> write_sweep(const std::filesystem::path& run, const Sweep& sweep) {
    auto steps = json::array();
    for (const auto& step : sweep.steps)
        steps.push_back(json_of(step));
    const json whole{{"schema", "https://faultline.invalid/schema/sweep-1.json"},
                     {"scenario", sweep.scenario},
                     {"kernel", sweep.kernel},
                     {"status", to_string(sweep.status)},
                     {"reason", sweep.reason},
                     {"guests", sweep.guests},
                     {"nothing_left", sweep.nothing_left},
                     {"steps", std::move(steps)}};
    // A guest's words may be no UTF-8.
    return host::write_file_atomically(
        run / "sweep.json", whole.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

std::string table(const std::vector<Step>& steps) {
    auto text = row("n", "injected", "asked for by", "the step", "finding");
    for (const auto& step : steps) {
        text +=
            row(std::to_string(step.n), model::printable(step.kind, 16),
                model::printable(asked_by(step.stack), 40), model::printable(outcome_of(step), 100),
                model::printable(fmt::format("{}", fmt::join(step.findings, "; ")), 300));
    }
    return text;
}

}  // namespace faultline::sweep
