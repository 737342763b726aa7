// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudofs/text_file.hpp"
#include "workload/workload.hpp"

#include <sched.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

namespace {

using namespace faultline;
using pseudofs::read_line;

const std::string nodes_directory = "/sys/devices/system/node/";
const std::string cpus_directory = "/sys/devices/system/cpu/";

/// Every check answers what is wrong; empty if nothing is.
std::string check_nodes() {
    const auto online = pseudofs::parse_list(read_line(nodes_directory + "online"));
    bool any_cpus = online.empty();  // a kernel without CONFIG_NUMA has no nodes to look at
    for (const auto id : online) {
        const auto name = "node" + std::to_string(id);
        const auto key = "Node " + std::to_string(id) + " MemTotal:";
        const auto meminfo = pseudofs::read_text(nodes_directory + name + "/meminfo");
        if (!meminfo) return name + " is on line but has no meminfo";
        const auto memory = pseudofs::number_after(*meminfo, key).value_or(0);
        const auto cpus = read_line(nodes_directory + name + "/cpulist");
        if (memory == 0 && cpus.empty()) return name + " is on line with neither memory nor CPUs";
        any_cpus = any_cpus || !cpus.empty();
    }
    return any_cpus ? "" : "no node that is on line has a CPU";
}

/// maxcpus= and nosmp leave CPUs off line on purpose.
bool cpus_were_held_back() {
    const auto line = " " + read_line("/proc/cmdline") + " ";
    return line.find(" maxcpus=") != std::string::npos || line.find(" nosmp ") != std::string::npos;
}

std::string check_cpus_are_online() {
    const auto present = read_line(cpus_directory + "present");
    const auto online = read_line(cpus_directory + "online");
    if (present == online || cpus_were_held_back()) return "";
    return "CPUs " + present + " are present but only " + online + " came on line";
}

std::string check_cpus_run() {
    for (const auto cpu : pseudofs::parse_list(read_line(cpus_directory + "online"))) {
        if (cpu >= CPU_SETSIZE) break;
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (::sched_setaffinity(0, sizeof set, &set) != 0) {
            return "cannot move to CPU " + std::to_string(cpu) + ": " + pseudofs::error_text(errno);
        }
        const auto here = ::sched_getcpu();
        if (here != static_cast<int>(cpu)) {
            return "moved to CPU " + std::to_string(cpu) + " but runs on " + std::to_string(here);
        }
    }
    return "";
}

/// TAINT_DIE, bit 7: the kernel has oopsed (Documentation/admin-guide/tainted-kernels.rst).
std::string check_no_oops() {
    const auto taint = pseudofs::read_number("/proc/sys/kernel/tainted").value_or(0);
    return (taint & (1 << 7)) == 0 ? "" : "the kernel is tainted by an oops";
}

workload::Result stay(std::chrono::seconds time) {
    for (const auto check : {check_nodes, check_cpus_are_online, check_cpus_run}) {
        if (auto wrong = check(); !wrong.empty()) return workload::fail(std::move(wrong));
    }
    workload::report_phase("stay");
    std::this_thread::sleep_for(time);
    if (auto wrong = check_no_oops(); !wrong.empty()) return workload::fail(std::move(wrong));
    return workload::pass();
}

}  // namespace

int main(int argc, char** argv) {
    return workload::run(
        argc, argv,
        [](workload::Arguments& arguments) {
            return std::chrono::seconds(arguments.count("seconds", 1));
        },
        stay);
}
