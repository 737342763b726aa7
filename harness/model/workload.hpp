// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::model {

/// `strings` is a list, which the guest gets as a JSON array; `integers` one, which it gets as
/// "0,77"; `program` a file of the host that is
/// made runnable and brought along, and the guest gets its path there.
enum class ParameterType { integer, size, duration, string, boolean, strings, integers, program };

/// A parameter that a workload declares (guest-tests/NAME/workload.toml).
struct Parameter {
    ParameterType type = ParameterType::integer;
    std::string help;
    std::string default_value;            ///< as the guest gets it
    std::optional<std::int64_t> minimum;  ///< in the unit that the guest gets
    std::optional<std::int64_t> maximum;
    std::vector<std::string> choices;           ///< of a string; empty: any text
    std::map<std::string, std::string> images;  ///< of a string: the image that a value needs
    std::int64_t unit_ms = 1000;  ///< duration: what the guest counts in; 1 or 1000 ms
};

/// What a workload says of itself.
struct WorkloadDeclaration {
    std::string name;
    std::string purpose;
    std::filesystem::path executable;  ///< on the host
    std::vector<std::string> modules;
    /// Loaded after them where the kernel has them; the workload does without where not.
    std::vector<std::string> optional_modules;
    /// What the guest must have: files and directories of the host at the same place, and, where
    /// the path is relative, of the workload's own directory.
    std::vector<std::string> files;
    std::vector<std::string> packages;        ///< of Debian, that have `files`; for messages
    std::vector<std::string> kernel_options;  ///< "CONFIG_MEMCG"; built in or as a module
    std::string image;                        ///< that it runs in; empty: it needs none
    std::string command_line;                 ///< what the kernel's command line needs for it
    std::map<std::string, Parameter> parameters;
    /// Those that it reports, beside the agent's own; "round *" begins so. Empty: not said.
    std::vector<std::string> phases;
    bool counts_rounds = false;  ///< it tells of its rounds, for faults that wait for one
};

/// A workload as a scenario asks for it: parameters complete, checked, in the guest's units.
struct WorkloadRequest {
    std::string name;
    std::map<std::string, std::string> parameters;  ///< a program's is its path on the host
    std::map<std::string, std::string> programs{};  ///< SHA-256 of each program's file, by path
};

}  // namespace faultline::model
