// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/classifier.hpp"

#include "classify/finding_store.hpp"
#include "classify/log_line.hpp"
#include "classify/oom_tracker.hpp"
#include "classify/report_tracker.hpp"
#include "console/line_assembler.hpp"

#include <utility>

namespace faultline::classify {

/// Bytes -> lines -> lines without prefixes -> reports and OOM rounds -> findings.
struct Classifier::State {
    State(Options options, std::function<void(const model::Finding&)> on_finding)
        : store(std::move(on_finding)),
          oom(options, store),
          reports(store),
          prefixes(!options.live),
          lines([this](const console::Line& line) { take(line); }) {}

    void take(const console::Line& raw) {
        const auto line = prefixes.strip(raw);
        oom.take(line);
        if (oom.dump_began()) reports.interrupt(line.context);
        reports.take(line);
    }

    FindingStore store;
    OomTracker oom;
    ReportTracker reports;
    PrefixStripper prefixes;
    console::LineAssembler lines;
};

Classifier::Classifier(Options options, std::function<void(const model::Finding&)> on_finding)
    : state_(std::make_unique<State>(options, std::move(on_finding))) {}
Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

void Classifier::feed(std::string_view bytes) {
    state_->lines.feed(bytes);
}

void Classifier::finish() {
    state_->lines.finish();
    state_->reports.finish();
}

const std::vector<model::Finding>& Classifier::findings() const {
    return state_->store.all();
}
bool Classifier::report_open() const {
    return state_->reports.report_open();
}
bool Classifier::panicked() const {
    return state_->reports.panicked();
}
std::size_t Classifier::dropped() const {
    return state_->store.dropped();
}

}  // namespace faultline::classify
