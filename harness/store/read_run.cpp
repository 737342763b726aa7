// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/read_run.hpp"

#include "host/file.hpp"
#include "store/json_fields.hpp"
#include "store/read_verdict.hpp"
#include "store/verdict_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace faultline::store {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace model;

constexpr std::uint64_t largest_summary = 256U << 20, largest_verdict = 64U << 20;

/// JSON of one of our schemas, without what `filter` leaves out.
Result<json> read_document(const fs::path& file, std::uint64_t limit, std::string_view schema,
                           const json::parser_callback_t& filter = nullptr) {
    auto text = host::read_file(file, limit);
    if (!text) return failure_of(text);
    auto document = json::parse(*text, filter, false);
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
    cell.axes = named_texts_of(value, "axes");
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
    cell.cell.axes = named_texts_of(value, "axes");
    cell.reason = text_of(value, "reason");
    return cell;
}

FailureRate rate_from(const json& value) {
    FailureRate rate;
    rate.id = text_of(value, "id");
    rate.scenario = text_of(value, "scenario");
    rate.kernel = text_of(value, "kernel");
    rate.seed = count_of(value, "seed");
    rate.axes = named_texts_of(value, "axes");
    rate.failed = static_cast<unsigned>(count_of(value, "failed"));
    rate.judged = static_cast<unsigned>(count_of(value, "judged"));
    rate.low = number_of(value, "low");
    rate.high = number_of(value, "high");
    rate.flaky = flag_of(value, "flaky");
    return rate;
}

}  // namespace

bool summary_is_lost(const fs::path& run) {
    std::error_code error;
    const auto file = run / "run.json";
    if (!fs::exists(file, error)) return true;
    const auto text = host::read_file(file, largest_summary);
    return text && !json::accept(*text);
}

Result<RunSummary> read_summary(const fs::path& run) {
    std::error_code error;
    const bool is_directory = fs::is_directory(run, error);
    auto document =
        read_document(is_directory ? run / "run.json" : run, largest_summary, run_schema);
    if (!document && is_directory && fs::is_directory(run / "cells", error) &&
        summary_is_lost(run)) {
        return failure(document.error().what,
                       "make it anew from the verdicts: faultline store reindex " +
                           fs::absolute(run, error).lexically_normal().parent_path().string());
    }
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

Result<Verdict> read_judgement(const fs::path& file) {
    // Most of a verdict is what the guest told of itself and the traces.
    constexpr std::array long_tables{"guest", "aftermath", "console", "tasks",
                                     "trace", "artifacts", "related", "registers"};
    const auto filter = [&](int, json::parse_event_t event, json& key) {
        if (event != json::parse_event_t::key) return true;
        const auto* name = key.get_ptr<const std::string*>();
        return std::none_of(long_tables.begin(), long_tables.end(),
                            [&](const char* other) { return *name == other; });
    };
    auto document = read_document(file, largest_verdict, verdict_schema, filter);
    if (!document) return failure_of(document);
    return verdict_from(*document);
}

}  // namespace faultline::store
