// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/gathering.hpp"

#include "faults/conflicts.hpp"
#include "model/printable.hpp"
#include "run/fault_context.hpp"
#include "run/session_rules.hpp"

#include <fmt/format.h>

#include <utility>

namespace faultline::run {
namespace {

constexpr std::size_t most_notes = 50;
constexpr std::size_t last_line_count = 20;
constexpr std::size_t last_line_bytes = 8192;

}  // namespace

Gathering::Gathering(const std::vector<model::Fault>& plan,
                     std::function<void(const model::Finding&)> on_finding)
    : plan_(plan),
      moments_(plan),
      classifier_({}, [this, tell = std::move(on_finding)](const model::Finding& finding) {
          transcript_->mark(finding.place.begin);
          tell(finding);
      }) {}

Result<void> Gathering::open(const std::filesystem::path& console,
                             const std::filesystem::path& events,
                             std::function<void(const protocol::Event&)> on_event) {
    auto transcript = console::Transcript::create(console);
    if (!transcript) return failure_of(transcript);
    transcript_.emplace(std::move(*transcript));
    auto stream = EventStream::create(events, std::move(on_event));
    if (!stream) return failure_of(stream);
    events_.emplace(std::move(*stream));
    return {};
}

void Gathering::keep_console(std::string_view bytes) {
    // The transcript first: a finding marks bytes that it must already hold.
    if (const auto kept = transcript_->append(bytes); !kept) trouble(kept.error());
    listing_ ? listing_->feed(bytes) : classifier_.feed(bytes);
}

const model::Finding* Gathering::keep(const protocol::Event& event) {
    moments_.heed(event);
    if (!result_) uptime_ = event.uptime_seconds;
    if (const auto* booted = std::get_if<protocol::Booted>(&event.body)) {
        booted_ = *booted;
    } else if (const auto* result = std::get_if<protocol::WorkloadResult>(&event.body)) {
        result_ = *result;
    } else if (const auto* table = std::get_if<protocol::TaskTable>(&event.body)) {
        tasks_ = *table;
    } else if (const auto* corruption = std::get_if<protocol::Corruption>(&event.body)) {
        return &corruptions_.add(*corruption, event.uptime_seconds);
    } else if (const auto* fault = std::get_if<protocol::FaultReport>(&event.body)) {
        faults_.add(*fault, event.uptime_seconds);
    } else if (const auto* told = std::get_if<protocol::Note>(&event.body)) {
        note(fmt::format("agent: {}", model::printable(told->text, 300)));
    }
    return nullptr;
}

void Gathering::note(std::string text) {
    if (notes_.size() < most_notes) notes_.push_back(std::move(text));
}

void Gathering::trouble(const Error& error) {
    if (trouble_.what.empty()) trouble_ = error;
}

const classify::StackListing& Gathering::begin_listing() {
    last_lines_ = console_end();
    return listing_.emplace();
}

std::vector<std::string> Gathering::console_end() const {
    return model::last_lines(transcript_->last_bytes(last_line_bytes), last_line_count);
}

console::TranscriptFile Gathering::finish(bool whole) {
    classifier_.finish();
    if (whole) events_->finish();
    console_.last_lines = listing_ ? last_lines_ : console_end();
    auto file = transcript_->finish();
    if (!file) {
        trouble(file.error());
        return {};
    }
    console_.bytes = file->stream_bytes;
    console_.left_out_bytes = file->left_out_bytes;
    for (const auto& s : file->stretches)
        console_.stretches.push_back({s.stream_begin, s.file_begin, s.bytes});
    return std::move(*file);
}

void Gathering::give(Observation& seen, bool panic_told) {
    seen.booted = std::move(booted_);
    seen.result = std::move(result_);
    seen.tasks = std::move(tasks_);
    seen.findings = classifier_.findings();
    seen.findings.insert(seen.findings.end(), corruptions_.findings().begin(),
                         corruptions_.findings().end());
    seen.findings_left_out = classifier_.dropped() + corruptions_.left_out();
    seen.events = events_->facts();
    seen.console = std::move(console_);
    seen.trouble = trouble_.what;
    seen.hint = trouble_.hint;
    for (const auto& fault : plan_)
        if (!fault.left_out.empty())
            note(fmt::format("fault {} was left out: {}", fault.kind, fault.left_out));
    if (auto doubt = faults::doubt(plan_); !doubt.empty()) note(std::move(doubt));
    seen.notes = std::move(notes_);
    seen.forced = classifier_.forced();
    seen.uptime = uptime_;
    faults_.close(plan_, moments_, seen.forced, uptime_);
    faults_.give(seen);
    explain_by_faults(seen.findings, seen.faults, seen.forced);
    if (!seen.findings.empty()) return;
    const Silence heard{seen.ending, panic_told, classifier_.panicked(),
                        classifier_.saw_kernel_output()};
    if (auto finding = what_silence_tells(heard)) seen.findings.push_back(*finding);
}

}  // namespace faultline::run
