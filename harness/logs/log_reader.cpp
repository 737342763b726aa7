// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/log_reader.hpp"

#include "logs/source.hpp"

#include <chrono>
#include <utility>

namespace faultline::logs {
namespace {

/// How much of a file tells whether it is text.
constexpr std::size_t beginning_bytes = 4096;

}  // namespace

model::LogAnalysis read_log(const Input& input, const ReadOptions& options,
                            const host::Cancel& cancel,
                            const std::function<void(const model::Finding&)>& on_finding) {
    const auto began = std::chrono::steady_clock::now();
    model::LogAnalysis analysis;
    analysis.file = input.name;
    const bool live = options.follow && options.mail == Mail::detect;
    LogClassifier log(live ? Mail::no : options.mail, on_finding);
    if (auto source = open_source(input, {options.follow}, cancel); !source) {
        analysis.trouble = std::move(source.error());
    } else {
        for (;;) {
            auto bytes = (*source)->read();
            if (!bytes) analysis.trouble = std::move(bytes.error());
            if (!bytes || bytes->empty()) break;
            if (input.found && analysis.bytes == 0 &&
                looks_binary(bytes->substr(0, beginning_bytes))) {
                analysis.skipped = "it is no text";
                break;
            }
            if (analysis.bytes == 0 && !options.follow) {
                if (const auto why = unreadable_text(bytes->substr(0, beginning_bytes))) {
                    analysis.trouble =
                        Error{"cannot read '" + input.name + "': " + why->what, why->hint};
                    break;
                }
            }
            analysis.bytes += bytes->size();
            log.feed(*bytes);
        }
    }
    log.finish();
    auto& classifier = log.classifier();
    analysis.mail = log.is_mail();
    analysis.findings_left_out = classifier.dropped();
    analysis.panicked = classifier.panicked();
    analysis.findings = classifier.take_findings();
    analysis.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return analysis;
}

}  // namespace faultline::logs
