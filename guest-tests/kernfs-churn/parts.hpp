// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace faultline::kernfs_churn {

/// The users of kernfs that are churned.
enum class Part : unsigned { cgroup1, cgroup2, modules };
inline constexpr unsigned parts = 3;

[[nodiscard]] const char* to_string(Part part);
/// The parts of these names, each once; else what is wrong with them.
[[nodiscard]] std::variant<std::vector<Part>, std::string> parts_from(
    const std::vector<std::string>& names);

/// As workload.toml describes them.
struct Parameters {
    std::vector<std::string> parts{};
    std::uint64_t rounds = 200;
    unsigned parallel = 2;
    std::chrono::seconds duration{120};
    std::chrono::seconds hang{30};
};

/// What of a part is there on this machine.
struct Module {
    std::string name;  ///< "loop"
    std::string path;  ///< of its file
};
struct Offered {
    std::vector<Part> parts;
    std::vector<std::string> missing;  ///< "modules: ...": a part that is not there, and why
    std::vector<std::string> options;  ///< of cgroup v1, for mount
    std::vector<Module> modules;
};

/// Looks what there is of what is wanted.
[[nodiscard]] Offered look_for(const std::vector<Part>& wanted);

/// The controllers of cgroup v1 that v2 has not, from /proc/cgroups: mounting
/// them is in nobody's way. "none,name=..." hierarchies without a controller
/// come first.
[[nodiscard]] std::vector<std::string> mount_options(const std::string& proc_cgroups);

}  // namespace faultline::kernfs_churn
