// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/host_facts.hpp"

#include "host/file.hpp"

#include <sched.h>

#include <string_view>

namespace faultline::host {

std::string cpu_model() {
    const auto text = read_file("/proc/cpuinfo");
    if (!text) return {};
    constexpr std::string_view key = "model name";
    const auto at = text->find(key);
    if (at == std::string::npos) return {};
    const auto colon = text->find(": ", at);
    const auto end = text->find('\n', at);
    if (colon == std::string::npos || colon > end) return {};
    return text->substr(colon + 2, end - colon - 2);
}

unsigned usable_cpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return static_cast<unsigned>(CPU_COUNT(&set));
}

}  // namespace faultline::host
