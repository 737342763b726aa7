// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/finding_store.hpp"

#include "classify/bounded_text.hpp"
#include "classify/related_stacks.hpp"
#include "classify/signature.hpp"

#include <algorithm>
#include <utility>

namespace faultline::classify {

using model::Finding;
using model::FindingKind;

namespace {

std::size_t bytes_of(const std::vector<model::Frame>& frames) {
    std::size_t bytes = 0;
    for (const auto& frame : frames)
        bytes += sizeof frame + frame.function.size() + frame.module.size();
    return bytes;
}

/// Of those parts of a finding of which there may be many, roughly.
std::size_t bytes_of(const Finding& finding) {
    std::size_t bytes = bytes_of(finding.trace) + finding.code.size();
    for (const auto& stack : finding.related)
        bytes += sizeof stack + stack.title.size() + bytes_of(stack.trace);
    for (const auto& [name, value] : finding.registers)
        bytes += sizeof name + sizeof value + value.size();
    for (const auto& name : finding.modules)
        bytes += sizeof name + name.size();
    return bytes;
}

constexpr std::size_t shortest_trace = 4;

}  // namespace

FindingStore::FindingStore(std::function<void(const Finding&)> on_finding)
    : on_finding_(std::move(on_finding)) {}

void FindingStore::add(Finding finding) {
    auto* known = find(finding.kind, finding.title);
    if (known == nullptr && findings_.size() >= max_findings) {
        ++dropped_;
        return;
    }
    last_of_kind_.at(static_cast<std::size_t>(finding.kind)) = {finding.title,
                                                                finding.place.last_line, ++order_};
    if (known != nullptr) {
        known->count += finding.count;
        known->panicked = known->panicked || finding.panicked;
        return;
    }
    finding.signature = signature_of(finding);
    make_room_for(finding);
    const auto place = std::upper_bound(
        findings_.begin(), findings_.end(), finding.place.begin,
        [](std::uint64_t begin, const Finding& other) { return begin < other.place.begin; });
    const auto added = findings_.insert(place, std::move(finding));
    if (on_finding_) on_finding_(*added);
}

void FindingStore::make_room_for(Finding& finding) {
    if (bytes_ + bytes_of(finding) > max_bytes) {
        finding.related.clear();
        finding.modules.clear();
        finding.registers.clear();
        finding.trace.resize(std::min(finding.trace.size(), shortest_trace));
        finding.details.emplace("cut", "the log has too many reports to keep this one whole");
    }
    finding.related.shrink_to_fit();
    finding.modules.shrink_to_fit();
    finding.registers.shrink_to_fit();
    finding.trace.shrink_to_fit();
    bytes_ += bytes_of(finding);
}

void FindingStore::add_stacks(FindingKind kind, std::string_view title,
                              std::vector<model::RelatedStack> stacks) {
    auto* finding = find(kind, title);
    if (finding == nullptr || finding->count > 1) return;  // they are of a later report
    for (auto& stack : stacks) {
        const auto bytes = sizeof stack + stack.title.size() + bytes_of(stack.trace);
        if (finding->related.size() >= max_related_stacks || bytes_ + bytes > max_bytes) return;
        bytes_ += bytes;
        finding->related.push_back(std::move(stack));
    }
}

void FindingStore::set_kernel_offset(std::string_view words) {
    for (auto& finding : findings_)
        finding.details.emplace("kernel_offset", bounded(words));
}

Finding* FindingStore::find(FindingKind kind, std::string_view title) {
    const auto found = std::find_if(findings_.begin(), findings_.end(), [&](const Finding& f) {
        return f.kind == kind && f.title == title;
    });
    return found == findings_.end() ? nullptr : &*found;
}

Finding* FindingStore::latest(KindSet kinds, std::uint64_t since_line) {
    const Last* latest = nullptr;
    FindingKind of_kind{};
    for (std::size_t i = 0; i < kind_count; ++i) {
        const auto kind = static_cast<FindingKind>(i);
        const auto& last = last_of_kind_.at(i);
        if ((kinds & set_of(kind)) == 0 || last.order == 0) continue;
        if (last.last_line < since_line) continue;
        if (latest == nullptr || last.order > latest->order) {
            latest = &last;
            of_kind = kind;
        }
    }
    return latest == nullptr ? nullptr : find(of_kind, latest->title);
}

}  // namespace faultline::classify
