// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"
#include "model/quantity.hpp"
#include "model/topology.hpp"

namespace faultline::schedule {

/// What one guest takes of the host while it runs.
struct Demand {
    double cpus = 1;
    model::Bytes memory;
};

/// A guest's CPUs are not the host's: most of a boot and of a workload's setup runs on one of them.
/// Under TCG four of a guest's CPUs are counted as one of the host's, under KVM two, and no guest
/// as less than one (measured: docs/matrix.md). Its memory is all that it may touch and what QEMU
/// takes beside it.
[[nodiscard]] Demand demand_of(const model::Topology& topology, domain::Accelerator accelerator);

/// What it takes of that until its workload starts: a boot under TCG leaves its CPU idle for a
/// third of the time, waiting for timers and grace periods (measured: docs/matrix.md).
[[nodiscard]] Demand while_booting(Demand demand, domain::Accelerator accelerator);

/// What a run may use at one time.
struct Capacity {
    double cpus = 1;
    model::Bytes memory;  ///< 0: as much as it takes
    unsigned jobs = 0;    ///< guests; 0: as many as the CPUs allow, else the CPUs do not matter
};

/// What is in use. Not thread-safe.
class Usage {
 public:
    explicit Usage(const Capacity& capacity) : capacity_(capacity) {}

    /// Whether a guest may start now. One may always run alone, however much it takes: whether the
    /// host can hold it is for the cell to find out.
    [[nodiscard]] bool fits(const Demand& demand) const;
    void take(const Demand& demand);
    void give_back(const Demand& demand);
    [[nodiscard]] unsigned running() const { return running_; }

 private:
    Capacity capacity_;
    Demand used_{0, {}};
    unsigned running_ = 0;
};

/// How many guests of at least `smallest` can run at once; at least one.
[[nodiscard]] unsigned most_at_once(const Capacity& capacity, const Demand& smallest);

}  // namespace faultline::schedule
