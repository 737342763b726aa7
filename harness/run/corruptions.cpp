// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/corruptions.hpp"

#include "classify/signature.hpp"
#include "model/printable.hpp"

#include <algorithm>

namespace faultline::run {
namespace {

constexpr std::size_t most_findings = 50;

model::Finding finding_of(const protocol::Corruption& corruption, double uptime_seconds) {
    model::Finding finding;
    finding.kind = model::FindingKind::data_corruption;
    finding.title = "silent data corruption in " + corruption.subject;
    finding.time_seconds = uptime_seconds;
    for (const auto& [name, value] : corruption.details)
        finding.details[model::printable(name)] = model::printable(value);
    finding.details["got"] = model::printable(corruption.got);
    finding.details["wanted"] = model::printable(corruption.wanted);
    finding.signature = classify::signature_of(finding);
    return finding;
}

}  // namespace

const model::Finding& Corruptions::add(const protocol::Corruption& corruption,
                                       double uptime_seconds) {
    auto finding = finding_of(corruption, uptime_seconds);
    const auto same = std::find_if(findings_.begin(), findings_.end(),
                                   [&](const auto& other) { return other.title == finding.title; });
    if (same != findings_.end()) {
        ++same->count;
        return *same;
    }
    if (findings_.size() == most_findings) {
        ++left_out_;
    } else {
        findings_.push_back(std::move(finding));
    }
    return findings_.back();
}

}  // namespace faultline::run
