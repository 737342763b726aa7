// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_run.hpp"

#include "host/file.hpp"
#include "store/json_fields.hpp"
#include "store/read_verdict.hpp"
#include "store/verdict_json.hpp"

#include <fmt/format.h>

#include <string_view>

namespace faultline::store {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace model;

constexpr std::uint64_t largest_summary = 256U << 20, largest_verdict = 64U << 20;

/// JSON of one of our schemas.
Result<json> read_document(const fs::path& file, std::uint64_t limit, std::string_view schema) {
    auto text = host::read_file(file, limit);
    if (!text) return failure_of(text);
    auto document = json::parse(*text, nullptr, false);
    if (!document.is_object() || text_of(document, "schema") != schema) {
        const auto version = document.is_object() ? count_of(document, "version") : 0;
        if (version > static_cast<std::uint64_t>(schema_version)) {
            return failure(fmt::format("'{}' is of schema version {}, newer than this program's {}",
                                       file.string(), version, schema_version),
                           "use the newer Faultline");
        }
        return failure(fmt::format("'{}' is no {}", file.string(), schema));
    }
    return document;
}

std::map<std::string, std::string> axes_from(const json& value) {
    std::map<std::string, std::string> axes;
    for (const auto& [name, text] : field(value, "axes").items()) {
        if (text.is_string()) axes[name] = text.get<std::string>();
    }
    return axes;
}

CellSummary cell_from(const json& value) {
    CellSummary cell;
    cell.id = text_of(value, "id");
    cell.kernel = text_of(value, "kernel");
    // A path out of the run's directory is not followed.
    const fs::path verdict = fs::path(text_of(value, "verdict")).lexically_normal();
    if (verdict.is_relative() && !verdict.empty() && *verdict.begin() != "..")
        cell.directory = verdict.parent_path().string();
    cell.status = status_from(text_of(value, "status"));
    cell.interrupted = flag_of(value, "interrupted");
    cell.reason = text_of(value, "reason");
    cell.titles = texts_of(value, "findings");
    cell.reproduced = flag_of(value, "reproduced");
    cell.seconds = number_of(value, "seconds");
    cell.scenario = text_of(value, "scenario");
    cell.seed = count_of(value, "seed");
    cell.attempt = static_cast<unsigned>(count_of(value, "attempt"));
    cell.axes = axes_from(value);
    cell.expected_finding = text_of(value, "expected_finding");
    return cell;
}

CellNotRun not_run_from(const json& value) {
    CellNotRun cell;
    cell.cell.id = text_of(value, "id");
    cell.cell.scenario = text_of(value, "scenario");
    cell.cell.kernel = text_of(value, "kernel");
    cell.cell.seed = count_of(value, "seed");
    cell.cell.attempt = static_cast<unsigned>(count_of(value, "attempt"));
    cell.cell.axes = axes_from(value);
    cell.reason = text_of(value, "reason");
    return cell;
}

FailureRate rate_from(const json& value) {
    FailureRate rate;
    rate.id = text_of(value, "id");
    rate.scenario = text_of(value, "scenario");
    rate.kernel = text_of(value, "kernel");
    rate.failed = static_cast<unsigned>(count_of(value, "failed"));
    rate.judged = static_cast<unsigned>(count_of(value, "judged"));
    rate.low = number_of(value, "low");
    rate.high = number_of(value, "high");
    rate.flaky = flag_of(value, "flaky");
    return rate;
}

}  // namespace

Result<RunSummary> read_summary(const fs::path& run) {
    std::error_code error;
    const auto file = fs::is_directory(run, error) ? run / "run.json" : run;
    auto document = read_document(file, largest_summary, run_schema);
    if (!document) return failure_of(document);
    RunSummary summary;
    summary.scenario = text_of(*document, "scenario");
    summary.scenario_file = text_of(*document, "scenario_file");
    summary.started = text_of(*document, "started");
    summary.ended = text_of(*document, "ended");
    summary.interrupted = flag_of(*document, "interrupted");
    summary.planned = count_of(*document, "planned");
    summary.command = texts_of(*document, "command");
    const auto& cells = field(*document, "cells");
    summary.cells.reserve(cells.size());
    for (const auto& cell : cells)
        summary.cells.push_back(cell_from(cell));
    summary.directory = text_of(*document, "directory");
    for (const auto& cell : field(*document, "not_run"))
        summary.not_run.push_back(not_run_from(cell));
    for (const auto& rate : field(*document, "rates"))
        summary.rates.push_back(rate_from(rate));
    return summary;
}

Result<Verdict> read_verdict(const fs::path& file) {
    auto document = read_document(file, largest_verdict, verdict_schema);
    if (!document) return failure_of(document);
    return verdict_from(*document);
}

}  // namespace faultline::store
