// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "logs/log_classifier.hpp"
#include "reported/draft.hpp"

#include <string_view>

namespace faultline::reported::test {

/// A report as the command reads it.
inline Report read(std::string_view text) {
    logs::LogClassifier classifier(logs::Mail::detect, [](const model::Finding&) {});
    classifier.feed(text);
    classifier.finish();
    Report report;
    report.file = "report.mail";
    report.findings = classifier.classifier().findings();
    report.facts = facts_of(text);
    add_findings(report.findings, report.facts);
    return report;
}

}  // namespace faultline::reported::test
