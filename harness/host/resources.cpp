// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/resources.hpp"

#include "host/file.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <sstream>
#include <vector>

namespace faultline::host {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::string text_of(const fs::path& file) {
    return read_file(file, 1U << 20).value_or("");
}

/// The number at the start of the text; "max" and -1 are none.
std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> number_in(const fs::path& file) {
    return number(text_of(file));
}

/// The group itself and all above it, as far as they can be seen: a container may see only its own,
/// at the top.
std::vector<fs::path> upwards(const fs::path& top, std::string group) {
    std::vector<fs::path> directories;
    while (group.size() > 1) {
        directories.push_back(top / group.substr(1));
        group.erase(group.rfind('/'));
    }
    directories.push_back(top);
    return directories;
}

struct Groups {
    std::vector<fs::path> unified, cpu, memory;
};

/// Lines of /proc/self/cgroup: NUMBER:CONTROLLERS:PATH; version 2 has number 0 and no controllers.
Groups groups_of(const ResourceFiles& files) {
    Groups groups;
    const auto add = [](std::vector<fs::path>& to, std::vector<fs::path> more) {
        to.insert(to.end(), more.begin(), more.end());
    };
    std::istringstream lines(text_of(files.own_cgroups));
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const auto controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const auto path = line.substr(second + 1);
        if (controllers == ",,") {
            add(groups.unified, upwards(files.cgroups, path));
            add(groups.unified, upwards(files.cgroups / "unified", path));
        }
        if (controllers.find(",cpu,") != std::string::npos) {
            add(groups.cpu, upwards(files.cgroups / "cpu", path));
        }
        if (controllers.find(",memory,") != std::string::npos) {
            add(groups.memory, upwards(files.cgroups / "memory", path));
        }
    }
    return groups;
}

double cpus_of(const Groups& groups, double cpus) {
    const auto limit = [&](std::optional<std::uint64_t> quota,
                           std::optional<std::uint64_t> period) {
        if (!quota || !period || *period == 0) return;
        cpus = std::min(cpus, static_cast<double>(*quota) / static_cast<double>(*period));
    };
    for (const auto& group : groups.unified) {
        const auto text = text_of(group / "cpu.max");  // "QUOTA PERIOD", in microseconds
        const auto space = text.find(' ');
        if (space != std::string::npos) limit(number(text), number(text.substr(space + 1)));
    }
    for (const auto& group : groups.cpu) {
        limit(number_in(group / "cpu.cfs_quota_us"), number_in(group / "cpu.cfs_period_us"));
    }
    return cpus;
}

/// What is used but can be given back is not counted as used.
std::uint64_t reclaimable(const fs::path& group, std::string_view key) {
    std::istringstream words(text_of(group / "memory.stat"));
    std::string name;
    std::uint64_t value = 0;
    while (words >> name >> value) {
        if (name == key) return value;
    }
    return 0;
}

std::uint64_t memory_of(const Groups& groups, std::uint64_t available) {
    const auto limit = [&](const fs::path& group, const char* most, const char* used,
                           std::string_view cache) {
        const auto bound = number_in(group / most);
        const auto usage = number_in(group / used);
        if (!bound || !usage) return;
        const auto taken = *usage - std::min(*usage, reclaimable(group, cache));
        available = std::min(available, *bound - std::min(*bound, taken));
    };
    for (const auto& group : groups.unified)
        limit(group, "memory.max", "memory.current", "inactive_file");
    for (const auto& group : groups.memory) {
        limit(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
    }
    return available;
}

std::uint64_t available_memory(const fs::path& meminfo) {
    std::istringstream words(text_of(meminfo));
    for (std::string word; words >> word;) {
        std::uint64_t kib = 0;
        if (word == "MemAvailable:" && words >> kib) return kib << 10;
    }
    return unlimited;
}

}  // namespace

Resources usable_resources(unsigned cpus, const ResourceFiles& files) {
    const auto groups = groups_of(files);
    const auto memory = memory_of(groups, available_memory(files.memory));
    return {cpus_of(groups, cpus), memory == unlimited ? 0 : memory};
}

}  // namespace faultline::host
