// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/classifier.hpp"

#include "classify/boot_watch.hpp"
#include "classify/finding_store.hpp"
#include "classify/gate.hpp"
#include "classify/kernel_output.hpp"
#include "classify/line_gate.hpp"
#include "classify/log_line.hpp"
#include "classify/oom_tracker.hpp"
#include "classify/report_tracker.hpp"
#include "console/line_assembler.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace faultline::classify {

namespace {

/// The gate's literals, or what is searched in their place, without those that hold another one;
/// and the escape character, behind which any of them may hide in a coloured line.
LiteralSet compiled_literals() {
    auto literals = gate_literals();
    literals.push_back("\x1b");
    std::transform(literals.begin(), literals.end(), literals.begin(), rarest_part);
    std::sort(literals.begin(), literals.end());
    literals.erase(std::unique(literals.begin(), literals.end()), literals.end());
    std::vector<std::string_view> least;
    std::copy_if(literals.begin(), literals.end(), std::back_inserter(least), [&](auto literal) {
        return std::none_of(literals.begin(), literals.end(), [&](auto other) {
            return other.size() < literal.size() && literal.find(other) != std::string_view::npos;
        });
    });
    return LiteralSet(least);
}

/// Compiled once for all classifiers of the process.
const LiteralSet& literal_set() {
    static const LiteralSet set = compiled_literals();
    return set;
}

}  // namespace

/// Bytes -> lines that may matter -> lines without prefixes -> reports and OOM rounds -> findings.
struct Classifier::State final : LineReader {
    State(Options options, std::function<void(const model::Finding&)> on_finding)
        : store(std::move(on_finding)),
          oom(options, store),
          reports(store),
          boots(options.live, store),
          lines([this](const console::Line& line) { take(line); }) {
        if (!options.read_every_line) gate.emplace(literal_set(), *this, lines);
    }

    [[nodiscard]] bool wants_lines() const override {
        return reports.wants_lines() || oom.wants_lines();
    }
    void pass(std::string_view text) override {
        console::Line raw;
        raw.text = text;
        oom.pass(prefixes.strip(raw));
    }

    void take(const console::Line& raw) {
        const auto line = prefixes.strip(raw);
        boots.take(line, raw.text, reports.panicked());
        oom.take(line);
        if (oom.dump_began()) reports.interrupt(line.context);
        reports.take(line);
    }

    FindingStore store;
    OomTracker oom;
    ReportTracker reports;
    BootWatch boots;
    KernelOutputWatch output;
    PrefixStripper prefixes;
    console::LineAssembler lines;
    std::optional<LineGate> gate;  ///< none: every line is read
};

Classifier::Classifier(Options options, std::function<void(const model::Finding&)> on_finding)
    : state_(std::make_unique<State>(options, std::move(on_finding))) {}
Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

void Classifier::feed(std::string_view bytes) {
    state_->output.feed(bytes);
    if (state_->gate) return state_->gate->feed(bytes);
    state_->lines.feed(bytes);
}

void Classifier::take(const console::Line& line) {
    state_->take(line);
}

void Classifier::finish() {
    if (state_->gate) {
        state_->gate->finish();
    } else {
        state_->lines.finish();
    }
    state_->reports.finish();
}

const std::vector<model::Finding>& Classifier::findings() const {
    return state_->store.all();
}
std::vector<model::Finding> Classifier::take_findings() {
    return state_->store.take_all();
}
bool Classifier::report_open() const {
    return state_->reports.report_open();
}
bool Classifier::panicked() const {
    return state_->reports.panicked();
}
bool Classifier::saw_kernel_output() const {
    return state_->output.seen() || !state_->store.all().empty();
}
model::ForcedFailures Classifier::forced() const {
    return state_->reports.forced();
}
std::size_t Classifier::dropped() const {
    return state_->store.dropped();
}

}  // namespace faultline::classify
