// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/host_evidence.hpp"

#include "model/quantity.hpp"
#include "protocol/signs.hpp"
#include "run/host_deeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace faultline::run {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds shortest_interval{250};
constexpr milliseconds longest_interval{4000};
/// Of what is asked of a throttled disk; QEMU lets a tenth of a second's worth through at once
/// (util/throttle.c, 7.2 to 10).
constexpr double throttle_slack = 1.5;
constexpr std::uint64_t balloon_slack = 1 << 20;

/// What the hypervisor measures; the others are told of by somebody else.
constexpr std::array measured{"vcpu-unplug", "balloon", "disk-throttle", "disk-detach",
                              "disk-error"};

bool is_measured(const model::Fault& fault) {
    return std::find(measured.begin(), measured.end(), fault.kind) != measured.end();
}

std::string bytes(std::uint64_t count) {
    return model::to_string(model::Bytes{count});
}

std::string throttled(const vm::Vitals::Disk& before, const vm::Vitals::Disk& after,
                      std::uint64_t limit, double seconds) {
    const auto done = after.bytes - std::min(after.bytes, before.bytes);
    const auto most = throttle_slack * static_cast<double>(limit) * seconds;
    // A disk that nobody uses is neither slow nor fast.
    if (seconds < 0.5 || done == 0 || static_cast<double>(done) > most) return {};
    return fmt::format("the scratch disk did {:.0f} KiB in {:.1f} s",
                       static_cast<double>(done) / 1024, seconds);
}

/// What the numbers tell of the fault; empty: nothing.
std::string told_by(const model::Fault& fault, const vm::Vitals& before, const vm::Vitals& after,
                    double seconds) {
    if (fault.kind == "vcpu-unplug" && before.cpus && after.cpus && *after.cpus < *before.cpus)
        return fmt::format("the guest gave the CPU back, and has {}", *after.cpus);
    if (fault.kind == "balloon" && after.memory &&
        *after.memory <= number_of(fault, "memory") + balloon_slack) {
        return fmt::format("the guest gave memory back, and has {}", bytes(*after.memory));
    }
    if (fault.kind == "disk-detach" && before.scratch_disk && !after.scratch_disk)
        return "the guest gave the scratch disk back";
    if (fault.kind == "disk-error" && after.scratch_disk && after.scratch_disk->failed > 0)
        return fmt::format("{} requests to the scratch disk failed", after.scratch_disk->failed);
    if (fault.kind == "disk-throttle" && before.scratch_disk && after.scratch_disk)
        return throttled(*before.scratch_disk, *after.scratch_disk,
                         number_of(fault, "bytes-per-second"), seconds);
    return {};
}

}  // namespace

vm::Vitals HostEvidence::before(const model::Fault& fault) const {
    if (!is_measured(fault)) return {};
    return machine_.vitals().value_or(vm::Vitals{});
}

void HostEvidence::expect(std::size_t index, std::uint64_t count, const model::Fault& fault,
                          const vm::Vitals& before, Clock::time_point now) {
    expected_.push_back({index, count, &fault, before, now});
    interval_ = shortest_interval;
    next_ = now + interval_;
}

std::optional<HostEvidence::Clock::time_point> HostEvidence::next() const {
    const bool any = std::any_of(expected_.begin(), expected_.end(),
                                 [](const auto& one) { return is_measured(*one.fault); });
    return any ? std::optional(next_) : std::nullopt;
}

std::vector<HostEvidence::Proof> HostEvidence::look(Clock::time_point now) {
    const auto due = next();
    return due && now >= *due ? look_at_once(now) : std::vector<Proof>{};
}

std::vector<HostEvidence::Proof> HostEvidence::look_at_once(Clock::time_point now) {
    if (!next()) return {};
    interval_ = std::min(interval_ * 2, longest_interval);
    next_ = now + interval_;
    const auto after = machine_.vitals();
    if (!after) return {};
    std::vector<Proof> proofs;
    std::erase_if(expected_, [&](const Expected& one) {
        auto what = told_by(*one.fault, one.before, *after,
                            std::chrono::duration<double>(now - one.since).count());
        if (what.empty()) return false;
        proofs.push_back({one.index, one.count, std::move(what)});
        return true;
    });
    return proofs;
}

std::vector<HostEvidence::Proof> HostEvidence::of_kind(std::string_view kind,
                                                       const std::string& what) {
    std::vector<Proof> proofs;
    std::erase_if(expected_, [&](const Expected& one) {
        if (one.fault->kind != kind) return false;
        proofs.push_back({one.index, one.count, what});
        return true;
    });
    return proofs;
}

std::vector<HostEvidence::Proof> HostEvidence::heed(const protocol::Event& event) {
    const auto* note = std::get_if<protocol::Note>(&event.body);
    if (note == nullptr || note->text != protocol::power_button_sign) return {};
    return of_kind("power-button", note->text);
}

std::vector<HostEvidence::Proof> HostEvidence::heed(const model::Finding& finding) {
    if (finding.kind != model::FindingKind::nmi) return {};
    return of_kind("nmi", "the kernel: " + finding.title);
}

std::vector<HostEvidence::Proof> HostEvidence::guest_ended() {
    return of_kind("reset", "the guest ended");
}

}  // namespace faultline::run
