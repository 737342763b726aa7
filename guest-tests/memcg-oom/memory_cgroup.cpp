// SPDX-License-Identifier: GPL-2.0-or-later
#include "memcg-oom/memory_cgroup.hpp"

#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <thread>

namespace faultline::memcg_oom {
namespace {

using namespace std::chrono_literals;
using Outcome = protocol::Outcome;

constexpr const char* name = "faultline-memcg-oom";
constexpr const char* v1_directory = "/tmp/memcg-v1";

/// The task's time in the kernel, in microseconds: the 15th field of /proc/PID/stat, in ticks
/// (proc(5)); 0 if it is gone.
std::uint64_t system_time(pid_t pid) {
    const auto stat = pseudofs::read_line("/proc/" + std::to_string(pid) + "/stat");
    const auto name_end = stat.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(stat.substr(name_end + 1));
    std::string skipped;
    for (int i = 3; i < 15; ++i)
        fields >> skipped;
    std::uint64_t ticks = 0;
    fields >> ticks;
    static const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return ticks * 1'000'000 / per_second;
}

}  // namespace

MemoryCgroup::MemoryCgroup(pseudofs::Cgroup cgroup, bool v1) : cgroup_(std::move(cgroup)), v1_(v1) {
    if (!v1_)
        events_ = host::Fd(::open(cgroup_.path("memory.events").c_str(), O_RDONLY | O_CLOEXEC));
}

bool MemoryCgroup::has(const char* file) const {
    return ::access(cgroup_.path(file).c_str(), F_OK) == 0;
}

workload::Result MemoryCgroup::set_all(
    const std::vector<std::pair<const char*, std::string>>& values) const {
    for (const auto& [file, value] : values) {
        if (auto set = cgroup_.set(file, value); !set) return workload::error(set.error().what);
    }
    return workload::pass();
}

std::variant<MemoryCgroup, workload::Result> MemoryCgroup::create(const Parameters& parameters) {
    const bool v2 = parameters.cgroup == "v2" ||
                    (parameters.cgroup == "auto" && pseudofs::has_controller("memory"));
    return v2 ? create_v2(parameters) : create_v1(parameters);
}

std::variant<MemoryCgroup, workload::Result> MemoryCgroup::create_v2(const Parameters& parameters) {
    if (!pseudofs::has_controller("memory")) {
        return workload::skip("the kernel has no memory controller for cgroup v2");
    }
    auto made = pseudofs::Cgroup::create(name, "memory");
    if (!made) return workload::error(made.error().what);
    MemoryCgroup cgroup(std::move(*made), false);
    std::vector<std::pair<const char*, std::string>> values{
        {"memory.max", std::to_string(parameters.limit)}};
    if (cgroup.has("memory.swap.max")) {
        values.emplace_back("memory.swap.max", std::to_string(parameters.swap));
    } else if (parameters.swap > 0) {
        return workload::skip(
            "there is no memory.swap.max: the kernel was built without CONFIG_SWAP");
    }
    if (parameters.oom_group) {
        if (!cgroup.has("memory.oom.group")) {
            return workload::skip("there is no memory.oom.group; it came with 4.19");
        }
        values.emplace_back("memory.oom.group", "1");
    }
    if (auto set = cgroup.set_all(values); set.outcome != Outcome::pass) return set;
    return cgroup;
}

std::variant<MemoryCgroup, workload::Result> MemoryCgroup::create_v1(const Parameters& parameters) {
    if (parameters.oom_group) return workload::error("oom_group is for cgroup v2: v1 has none");
    const std::string lacking =
        "the kernel has no memory controller for cgroup v1 (CONFIG_MEMCG_V1, from 6.12 on)";
    if (const int why = pseudofs::mount_cgroup1(v1_directory, "memory"); why != 0) {
        if (why == EINVAL || why == ENOENT || why == ENODEV) return workload::skip(lacking);
        return workload::error("cannot mount the memory controller of cgroup v1: " +
                               pseudofs::error_text(why));
    }
    auto made = pseudofs::Cgroup::create_in(v1_directory, name);
    if (!made) return workload::error(made.error().what);
    MemoryCgroup cgroup(std::move(*made), true);
    if (!cgroup.has("memory.limit_in_bytes")) return workload::skip(lacking);
    if (!cgroup.has("memory.memsw.limit_in_bytes")) {
        return workload::skip(
            "there is no memory.memsw.limit_in_bytes: the kernel wants CONFIG_SWAP (up to 5.18 "
            "CONFIG_MEMCG_SWAP, and swapaccount=1 on its command line)");
    }
    // memsw must not be below the limit, so it comes second.
    auto set = cgroup.set_all(
        {{"memory.limit_in_bytes", std::to_string(parameters.limit)},
         {"memory.memsw.limit_in_bytes", std::to_string(parameters.limit + parameters.swap)}});
    if (set.outcome != Outcome::pass) return set;
    return cgroup;
}

Sample MemoryCgroup::sample(std::chrono::milliseconds time,
                            const std::vector<pid_t>& members) const {
    Sample sample;
    sample.time = time;
    if (v1_) {
        // A charge is refused by memsw first, and counted there, if both are at their limit.
        sample.oom = cgroup_.number("memory.failcnt") + cgroup_.number("memory.memsw.failcnt");
        sample.oom_kill = cgroup_.number("memory.oom_control", "oom_kill");
        sample.usage = cgroup_.number("memory.usage_in_bytes");
        sample.peak = cgroup_.number("memory.max_usage_in_bytes");
        sample.swap_peak = cgroup_.number("memory.memsw.max_usage_in_bytes");
        for (const auto pid : members)
            sample.system_usec += system_time(pid);
        return sample;
    }
    sample.oom = cgroup_.number("memory.events", "oom");
    sample.oom_kill = cgroup_.number("memory.events", "oom_kill");
    sample.usage = cgroup_.number("memory.current");
    // memory.peak came with 5.19: the samples' own highest has to do before.
    sample.peak = std::max(sample.usage, cgroup_.number("memory.peak"));
    sample.swap_peak = cgroup_.number("memory.swap.current");
    sample.system_usec = cgroup_.number("cpu.stat", "system_usec");
    return sample;
}

void MemoryCgroup::wait_for_change() const {
    if (events_) {
        char ignored = 0;
        // The next change is one after this read. Changes are announced by POLLPRI (cgroup-v2.rst);
        // who finishes without an OOM changes nothing, hence the short timeout.
        [[maybe_unused]] const auto got = ::pread(events_.get(), &ignored, 1, 0);
        pollfd change{events_.get(), POLLPRI, 0};
        ::poll(&change, 1, 200);
    }
    // Changes come in bursts: in a loop there are hundreds a second. v1 announces none.
    std::this_thread::sleep_for(v1_ ? 100ms : 20ms);
}

void MemoryCgroup::lift_limits() const {
    // memsw first: it must not be below the limit.
    for (const char* file : {"memory.memsw.limit_in_bytes", "memory.limit_in_bytes"}) {
        if (v1_) [[maybe_unused]]
            const auto lifted = cgroup_.set(file, "-1");
    }
    if (!v1_) [[maybe_unused]]
        const auto lifted = cgroup_.set("memory.max", "max");
}

}  // namespace faultline::memcg_oom
