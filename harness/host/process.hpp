// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::host {

/// A program to run, as data. The first word of `command` is looked up in PATH, then in the
/// system's sbin directories. Standard input is /dev/null.
struct ProcessSpec {
    std::vector<std::string> command;
    std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours
    std::filesystem::path directory;                               ///< where to run; empty: here
    std::chrono::seconds timeout{600};
    std::size_t output_limit = 16u << 20;  ///< bytes kept of each stream, the last ones
    /// Called for each chunk of standard output and error as it comes; may be empty.
    std::function<void(std::string_view)> on_output;
};

struct ProcessOutput {
    int exit_status = 0;  ///< as a shell says it: 128 + N when signal N ended it
    std::string out;
    std::string err;
};

/// Runs to the end. An error is only what kept it from running or ending: not found, timeout,
/// cancelled; the child and its group are then killed. A non-zero exit is for the caller to judge.
[[nodiscard]] Result<ProcessOutput> run_process(const ProcessSpec& spec, const Cancel& cancel);

}  // namespace faultline::host
