// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/fault_plan.hpp"
#include "model/finding.hpp"
#include "protocol/events.hpp"
#include "vm/machine.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace faultline::run {

/// What tells that a fault of the host's did something, beside the hypervisor's word that it took
/// it: the guest's console and agent, and what the hypervisor measures of the guest.
class HostEvidence {
 public:
    using Clock = std::chrono::steady_clock;

    /// An injection, and what tells that it took effect: a sentence.
    struct Proof {
        std::size_t fault = 0;
        std::uint64_t count = 0;
        std::string what;
    };

    /// The machine outlives the object.
    explicit HostEvidence(vm::Machine& machine) : machine_(machine) {}

    /// Asks the hypervisor for what the fault is to change, before it is injected.
    [[nodiscard]] vm::Vitals before(const model::Fault& fault) const;
    /// It was injected: from now on it is looked for. The fault outlives the object.
    void expect(std::size_t index, std::uint64_t count, const model::Fault& fault,
                const vm::Vitals& before, Clock::time_point now);
    /// When look() has something to ask.
    [[nodiscard]] std::optional<Clock::time_point> next() const;
    /// Asks the hypervisor, if that is due; not while its process is frozen.
    [[nodiscard]] std::vector<Proof> look(Clock::time_point now);
    /// The same at once: a fault is about to be taken back, or the guest to end.
    [[nodiscard]] std::vector<Proof> look_at_once(Clock::time_point now);
    [[nodiscard]] std::vector<Proof> heed(const protocol::Event& event);
    [[nodiscard]] std::vector<Proof> heed(const model::Finding& finding);
    /// The guest has ended.
    [[nodiscard]] std::vector<Proof> guest_ended();

 private:
    struct Expected {
        std::size_t index = 0;
        std::uint64_t count = 0;
        const model::Fault* fault = nullptr;
        vm::Vitals before;
        Clock::time_point since;
    };

    [[nodiscard]] std::vector<Proof> of_kind(std::string_view kind, const std::string& what);

    vm::Machine& machine_;
    std::vector<Expected> expected_;
    std::chrono::milliseconds interval_{0};
    Clock::time_point next_{};
};

}  // namespace faultline::run
