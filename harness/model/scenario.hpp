// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/aftermath.hpp"
#include "model/cell_filter.hpp"
#include "model/fault_plan.hpp"
#include "model/finding.hpp"
#include "model/mode.hpp"
#include "model/quantity.hpp"
#include "model/topology.hpp"
#include "model/workload.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace faultline::model {

/// How long each phase of a cell may take.
struct Timeouts {
    Duration fetch = std::chrono::minutes{15};
    Duration image = std::chrono::minutes{1};
    Duration define = std::chrono::minutes{1};
    Duration boot = std::chrono::minutes{3};
    Duration workload = std::chrono::minutes{3};
    Duration dump = std::chrono::minutes{2};
    Duration teardown = std::chrono::seconds{20};
};

/// What the author of a scenario says about its outcome.
struct Expectation {
    std::string finding;             ///< the title of the bug that it reproduces; empty: none
    std::vector<FindingKind> allow;  ///< kinds that are right behaviour here and fail nothing
};

/// A machine that a matrix names.
struct TopologyVariant {
    std::string name;
    Topology topology;
};

/// A fault plan that a matrix names; it is injected beside the scenario's own.
struct PlanVariant {
    std::string name;
    std::vector<Fault> faults;
};

/// Values of a workload's parameter, as the guest gets them.
struct ParameterAxis {
    std::string name;
    std::vector<std::string> values;
};

/// The axes over which a scenario runs.
struct Matrix {
    std::vector<std::string> kernels;  ///< references
    std::vector<std::uint64_t> seeds{0};
    unsigned repeat = 1;
    std::vector<TopologyVariant> topologies;  ///< empty: the scenario's own
    std::vector<ParameterAxis> parameters;
    std::vector<CellFilter> exclude;   ///< cells of the product that are not run
    std::vector<Matrix> include;       ///< products of their own, run beside it; not nested
    std::vector<PlanVariant> plans{};  ///< empty: the scenario's own faults alone
};

/// A scenario, read and checked.
struct Scenario {
    std::filesystem::path file;
    std::string name;
    std::string description;
    WorkloadRequest workload;
    std::string image;            ///< recipe of the root file system; empty: the workload's
    std::string command_line;     ///< added to the kernel's
    bool stop_on_finding = true;  ///< end the cell soon after a finding that fails it
    bool panic_on_oops = false;   ///< the kernel panics where it would go on after an oops
    Mode mode = Mode::parallel;   ///< under emulation; KVM always has a thread for each CPU
    bool confirm = true;  ///< what an emulator may have done is run again before it is believed
    Timeouts timeouts;
    DumpPolicy dump;
    Topology topology;
    Expectation expect;
    std::vector<Fault> faults;  ///< the plan; at most protocol::max_faults
    Matrix matrix;
};

/// One guest to run: a point of the matrix.
struct Cell {
    std::string id;  ///< 12 hex digits, from what it is made of: the same on any day
    std::string kernel;
    std::uint64_t seed = 0;
    unsigned attempt = 1;    ///< of `repeat`
    std::string scenario{};  ///< its name
    /// The topology by name, and each parameter that is an axis ("workload.limit").
    std::map<std::string, std::string> axes{};
};

}  // namespace faultline::model
