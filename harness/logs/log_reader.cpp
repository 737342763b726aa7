// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/log_reader.hpp"

#include "classify/classifier.hpp"
#include "logs/source.hpp"

#include <string_view>
#include <utility>

namespace faultline::logs {
namespace {

/// How much of a file tells whether it is text.
constexpr std::size_t beginning_bytes = 4096;

}  // namespace

std::optional<model::LogAnalysis> read_log(
    const Input& input, const ReadOptions& options, const host::Cancel& cancel,
    const std::function<void(const model::Finding&)>& on_finding) {
    model::LogAnalysis analysis;
    analysis.file = input.name;
    classify::Classifier classifier(classify::Options{false}, on_finding);
    if (auto source = open_source(input, {options.follow}, cancel); !source) {
        analysis.trouble = std::move(source.error());
    } else {
        for (;;) {
            auto bytes = (*source)->read();
            if (!bytes) analysis.trouble = std::move(bytes.error());
            if (!bytes || bytes->empty()) break;
            if (input.found && analysis.bytes == 0 &&
                looks_binary(bytes->substr(0, beginning_bytes))) {
                return std::nullopt;
            }
            analysis.bytes += bytes->size();
            classifier.feed(*bytes);
        }
    }
    classifier.finish();
    analysis.findings_left_out = classifier.dropped();
    analysis.panicked = classifier.panicked();
    analysis.findings = classifier.take_findings();
    return analysis;
}

}  // namespace faultline::logs
