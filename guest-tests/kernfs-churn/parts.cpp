// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernfs-churn/parts.hpp"

#include "protocol/plan.hpp"
#include "pseudofs/text_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace faultline::kernfs_churn {
namespace {

constexpr std::array<const char*, parts> names{"cgroup1", "cgroup2", "modules"};
/// workload.toml's optional modules.
constexpr std::array<const char*, 2> module_names{"dummy", "loop"};

bool has_file_system(const char* name) {
    const auto types = pseudofs::read_text("/proc/filesystems").value_or("");
    return types.find("\t" + std::string(name) + "\n") != std::string::npos;
}

std::vector<Module> modules_here() {
    std::vector<Module> modules;
    const std::string directory(protocol::module_directory);
    for (const auto* name : module_names) {
        // Without CONFIG_MODULE_UNLOAD it has no count of its users, and stays.
        const auto count = std::string("/sys/module/") + name + "/refcnt";
        if (::access(count.c_str(), F_OK) != 0) continue;
        const auto ending = "-" + std::string(name) + ".ko";  // the agent numbers them
        for (const auto& file : pseudofs::entries(directory)) {
            if (file.ends_with(ending)) modules.push_back({name, directory + "/" + file});
        }
    }
    return modules;
}

}  // namespace

const char* to_string(Part part) {
    return names.at(static_cast<unsigned>(part));
}

std::variant<std::vector<Part>, std::string> parts_from(const std::vector<std::string>& wanted) {
    std::vector<Part> result;
    for (const auto& name : wanted) {
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end()) {
            return "there is no part '" + name + "': cgroup1, cgroup2 and modules";
        }
        const auto part = static_cast<Part>(found - names.begin());
        if (std::find(result.begin(), result.end(), part) == result.end()) result.push_back(part);
    }
    if (result.empty()) return "there is no part to run";
    return result;
}

std::vector<std::string> mount_options(const std::string& proc_cgroups) {
    std::vector<std::string> options{"none,name=faultline-a", "none,name=faultline-b"};
    constexpr std::array v1_only{"freezer", "devices", "net_cls", "cpuacct"};
    std::istringstream lines(proc_cgroups);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        int hierarchy = 0, groups = 0, enabled = 0;
        words >> name >> hierarchy >> groups >> enabled;
        if (!words || enabled == 0) continue;
        if (std::find(v1_only.begin(), v1_only.end(), name) != v1_only.end()) {
            options.push_back(name);
        }
    }
    return options;
}

Offered look_for(const std::vector<Part>& wanted) {
    Offered offered;
    for (const auto part : wanted) {
        const char* lacking = nullptr;
        switch (part) {
            case Part::cgroup1:
                if (!has_file_system("cgroup")) lacking = "the kernel has no cgroup v1";
                offered.options = mount_options(pseudofs::read_text("/proc/cgroups").value_or(""));
                break;
            case Part::cgroup2:
                if (!has_file_system("cgroup2")) lacking = "the kernel has no cgroup v2";
                break;
            case Part::modules:
                offered.modules = modules_here();
                if (offered.modules.empty()) {
                    lacking = "neither dummy nor loop is a module that can be unloaded";
                }
                break;
        }
        if (lacking == nullptr) {
            offered.parts.push_back(part);
        } else {
            offered.missing.push_back(std::string(to_string(part)) + ": " + lacking);
        }
    }
    return offered;
}

}  // namespace faultline::kernfs_churn
