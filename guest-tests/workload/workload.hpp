// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"
#include "workload/arguments.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <string>

namespace faultline::workload {

using Result = protocol::WorkloadResult;
using Metrics = std::map<std::string, double>;

[[nodiscard]] Result pass(Metrics metrics = {});
/// The kernel did wrong.
[[nodiscard]] Result fail(std::string reason, Metrics metrics = {});
/// This cannot be tested here.
[[nodiscard]] Result skip(std::string reason);
/// We did wrong: it could not be tested though it should be possible.
[[nodiscard]] Result error(std::string reason);

/// Tells the agent that the workload entered a phase.
void report_phase(std::string name);
/// Tells the agent that the workload begins a round, from 1, if a fault waits for that one.
void report_round(std::uint64_t number);
/// Tells the agent that a value is wrong though no call failed: a finding of its own, `silent data
/// corruption in SUBJECT`, which fails the cell whatever the result is.
void report_corruption(protocol::Corruption corruption);
/// Tasks to be kept in the verdict; the last table that was reported is.
void report_tasks(protocol::TaskTable table);
/// Tells the agent how it went. Returns the exit status for main(), as kselftest has them. Without
/// an agent (no descriptor 3) it goes to standard output.
[[nodiscard]] int report_result(Result result);

/// A workload's main(). `read` takes the parameters out of the arguments; `body` gets them and
/// gives the result. It does not come to `body` if an argument is wrong or unknown.
template <class Read, class Body>
[[nodiscard]] int run(int count, char** words, Read read, Body body) {
    try {
        Arguments arguments(count, words);
        const auto parameters = read(arguments);
        if (auto complaint = arguments.complaint(); !complaint.empty()) {
            return report_result(error(std::move(complaint)));
        }
        return report_result(body(parameters));
    } catch (const std::exception& exception) {
        return report_result(error(exception.what()));
    }
}

}  // namespace faultline::workload
