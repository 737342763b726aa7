// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/capacity.hpp"

#include <algorithm>

namespace faultline::schedule {
namespace {

constexpr double tcg_cpus_each = 4, kvm_cpus_each = 2;
constexpr double tcg_share_of_a_boot = 2.0 / 3;
/// QEMU itself, its tables and what TCG translated: 60 to 150 MiB were seen of guests of 1 GiB.
constexpr model::Bytes beside_memory{160ULL << 20};
constexpr unsigned most_threads = 256;
/// Sums of fractions are not exact.
constexpr double rounding = 1e-6;

}  // namespace

Demand demand_of(const model::Topology& topology, domain::Accelerator accelerator) {
    const double each = accelerator == domain::Accelerator::kvm ? kvm_cpus_each : tcg_cpus_each;
    return {std::max(1.0, topology.cpus() / each), {topology.memory.value + beside_memory.value}};
}

Demand while_booting(Demand demand, domain::Accelerator accelerator) {
    if (accelerator == domain::Accelerator::tcg) demand.cpus *= tcg_share_of_a_boot;
    return demand;
}

bool Usage::fits(const Demand& demand) const {
    if (running_ == 0) return true;
    const bool memory = capacity_.memory.value == 0 ||
                        used_.memory.value + demand.memory.value <= capacity_.memory.value;
    if (capacity_.jobs > 0) return memory && running_ < capacity_.jobs;
    return memory && used_.cpus + demand.cpus <= capacity_.cpus + rounding;
}

void Usage::take(const Demand& demand) {
    used_.cpus += demand.cpus;
    used_.memory.value += demand.memory.value;
    ++running_;
}

void Usage::give_back(const Demand& demand) {
    used_.cpus -= demand.cpus;
    used_.memory.value -= demand.memory.value;
    --running_;
}

unsigned most_at_once(const Capacity& capacity, const Demand& smallest) {
    if (capacity.jobs > 0) return std::min(capacity.jobs, most_threads);
    const double most = (capacity.cpus + rounding) / std::max(smallest.cpus, rounding);
    return static_cast<unsigned>(std::clamp(most, 1.0, static_cast<double>(most_threads)));
}

}  // namespace faultline::schedule
