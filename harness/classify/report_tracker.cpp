// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_tracker.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::classify {

namespace {

std::string_view reason_of(const HeaderMatch& header) {
    for (const auto& [name, value] : header.groups) {
        if (name == "reason") return value;
    }
    return {};
}

/// Several CPUs tell of one stall, each with a header; a symbolized header has a line for each
/// inlined call.
bool tells_of_the_same(const OpenReport& open, const HeaderMatch& header, const LogLine& line) {
    if (open.kind() == model::FindingKind::rcu_stall) {
        return header.row->kind == model::FindingKind::rcu_stall;
    }
    return &open.row() == header.row && open.last_line() + 1 == line.number;
}

/// Mails and files of labelled logs name reports by their titles.
bool quotes_a_title(const LogLine& line) {
    static constexpr std::array<std::string_view, 5> keys{
        "Subject: ", "TITLE: ", "ALT: ", "START: ", "END: "};
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
        return line.text.starts_with(key) || line.lead.starts_with(key);
    });
}

}  // namespace

void ReportTracker::take(const LogLine& line) {
    faults_.take(line);
    if (line.text.starts_with(kernel_offset)) {
        store_.set_kernel_offset(line.text.substr(kernel_offset.size()));
    }
    if (line.text.starts_with("** replaying previous printk message **")) return forget_cut(line);
    if (const auto header = match_header(line.text); header && !quotes_a_title(line)) {
        // Programs write such lines too; the kernel's have a time stamp.
        const bool kernels = line.time || !is_loose(*header->row);
        if (kernels && is_one_line(*header->row)) return add_line(*header, line);
        if (header->row->role == HeaderRole::panics) return panic(*header, line);
        const bool alone = open_in(line.context) == open_.size();
        if (kernels && (header->row->role == HeaderRole::begins || alone)) {
            return begin(*header, line);
        }
    }
    trailing_.take(line);
    for (std::size_t i = open_.size(); i-- > 0;) {
        open_[i].take(line);
        if (open_[i].complete()) close(i);
    }
}

/// The console died in the middle of a line and says it again in full: what began there is not.
void ReportTracker::forget_cut(const LogLine& line) {
    if (!open_.empty() && open_.back().last_line() + 1 == line.number) open_.pop_back();
}

void ReportTracker::add_line(const HeaderMatch& header, const LogLine& line) {
    OpenReport report(header, line);
    if (auto finding = report.take_finding()) store_.add(std::move(*finding));
}

void ReportTracker::interrupt(const Context& context) {
    const auto index = open_in(context);
    if (index < open_.size() && open_[index].guilty_known()) close(index);
}

void ReportTracker::finish() {
    while (!open_.empty())
        close(0);
    trailing_.end();
}

void ReportTracker::begin(const HeaderMatch& header, const LogLine& line) {
    trailing_.end();
    for (std::size_t i = open_.size(); i-- > 0;) {
        if (open_[i].context() != line.context) continue;
        // A report whose trace is still to come may find it behind the header of the next.
        auto& open = open_[i];
        if (!open.has_trace() && tells_of_the_same(open, header, line)) return open.take(line);
        if (open.has_trace()) {
            close(i);
        } else {
            open_[i].take(line);
            if (open_[i].complete()) close(i);
        }
    }
    if (open_.size() >= max_open) close(0);
    open_.emplace_back(header, line);
}

void ReportTracker::panic(const HeaderMatch& header, const LogLine& line) {
    panicked_ = true;
    const auto explained_by = header.row->explained_by;
    const auto explains = [&](const OpenReport& report) {
        return (explained_by & set_of(report.kind())) != 0;
    };
    auto open = std::find_if(open_.begin(), open_.end(), [&](const OpenReport& report) {
        return explains(report) && report.context() == line.context;
    });
    if (open == open_.end()) open = std::find_if(open_.begin(), open_.end(), explains);
    if (open != open_.end()) {
        open->panic(line, reason_of(header));
        if (open->complete()) close(static_cast<std::size_t>(open - open_.begin()));
        return;
    }
    const auto since = line.number - std::min(line.number, max_lines_to_panic);
    if (auto* earlier = store_.latest(explained_by, since)) {
        earlier->panicked = true;
        earlier->details.emplace("reason", reason_of(header));
        return;
    }
    begin(header, line);
}

void ReportTracker::close(std::size_t index) {
    auto finding = open_[index].take_finding();
    const auto context = open_[index].context();
    const bool panic = open_[index].row().role == HeaderRole::panics;
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
    if (!finding) return;
    faults_.attach(*finding, context);
    finding->panicked = finding->panicked || panic;
    const auto kind = finding->kind;
    auto title = finding->title;
    store_.add(std::move(*finding));
    trailing_.begin(kind, std::move(title), context);
}

std::size_t ReportTracker::open_in(const Context& context) const {
    const auto open = std::find_if(open_.begin(), open_.end(), [&](const OpenReport& report) {
        return report.context() == context;
    });
    return static_cast<std::size_t>(open - open_.begin());
}

}  // namespace faultline::classify
