// SPDX-License-Identifier: GPL-2.0-or-later
#include "store/cell_record.hpp"

#include "host/digest.hpp"
#include "store/read_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace faultline::store {
namespace fs = std::filesystem;

namespace {

FindingRecord finding_of(const model::Verdict& verdict, std::size_t number) {
    const auto& finding = verdict.findings[number];
    constexpr std::size_t digits = 16;
    FindingRecord record;
    record.title = finding.title;
    record.signature = finding.signature.title.empty()
                           ? host::sha256_hex(finding.title).substr(0, digits)
                           : finding.signature.title;
    record.frames = finding.signature.frames;
    record.kind = model::to_string(finding.kind);
    record.count = finding.count;
    record.allowed = number < verdict.expected.size() && verdict.expected[number] &&
                     finding.title != verdict.expected_finding;
    return record;
}

/// A hash of what two runnings of a cell do not share: when, and in which run's directory (which
/// the replay names).
std::int64_t content_of(const model::Verdict& verdict) {
    auto text = verdict.cell.id + "\n" + verdict.started;
    for (const auto& word : verdict.replay)
        text += "\n" + word;
    constexpr std::size_t digits = 16;
    constexpr int hexadecimal = 16;
    return static_cast<std::int64_t>(
        std::stoull(host::sha256_hex(text).substr(0, digits), nullptr, hexadecimal));
}

}  // namespace

double CellRecord::total_seconds() const {
    double total = 0;
    for (const auto& [phase, took] : seconds)
        total += took;
    return total;
}

CellRecord record_of(const model::Verdict& verdict) {
    CellRecord record;
    record.id = verdict.cell.id;
    record.scenario = verdict.scenario;
    record.kernel = verdict.kernel;
    record.kernel.reference = verdict.cell.kernel;
    record.topology = model::describe(verdict.topology);
    for (const auto& [name, value] : verdict.parameters)
        record.parameters += (record.parameters.empty() ? "" : " ") + name + "=" + value;
    record.seed = verdict.cell.seed;
    record.attempt = verdict.cell.attempt;
    record.started = seconds_of(verdict.started);
    record.status = verdict.status;
    record.reason = verdict.reason;
    record.machine = verdict.host.accelerator + ", " + verdict.host.cpu;
    for (std::size_t i = 0; i < verdict.findings.size(); ++i)
        record.findings.push_back(finding_of(verdict, i));
    if (verdict.workload_result) record.metrics = verdict.workload_result->metrics;
    for (const auto& [phase, took] : verdict.seconds)
        record.seconds[std::string(to_string(phase))] = took;
    record.content = content_of(verdict);
    return record;
}

Result<std::map<std::string, CellRecord>> read_records(const fs::path& run,
                                                       std::vector<Error>& unread) {
    std::error_code error;
    fs::directory_iterator cells(run / "cells", error);
    if (error) {
        return failure(fmt::format("'{}' holds no run", run.string()),
                       "name a directory that `faultline run` wrote, as results/20261122-034512-x");
    }
    std::map<std::string, CellRecord> records;
    for (const auto& cell : cells) {
        const auto file = cell.path() / "verdict.json";
        if (!fs::exists(file, error)) continue;  // it has not ended
        if (const auto verdict = read_judgement(file)) {
            records["cells/" + cell.path().filename().string()] = record_of(*verdict);
        } else {
            unread.push_back(verdict.error());
        }
    }
    return records;
}

std::int64_t seconds_of(const std::string& rfc3339) {
    std::tm time{};
    if (::strptime(rfc3339.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time) == nullptr) return 0;
    return ::timegm(&time);
}

std::string rfc3339(std::int64_t seconds) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

}  // namespace faultline::store
