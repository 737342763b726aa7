// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/plain.hpp"

#include "pseudofs/cgroup.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace faultline::provoke {
namespace {

using namespace std::chrono_literals;

constexpr const char* lkdtm_file = "/sys/kernel/debug/provoke-crash/DIRECT";

std::string written(const std::string& path, std::string_view text) {
    const int error = pseudofs::write_text(path, text);
    if (error == 0) return {};
    if (error == ENOENT) return "the kernel has no " + path;
    return path + " refused " + std::string(text) + ": " + pseudofs::error_text(error);
}

constexpr std::uint64_t limit = 16u << 20;
/// Rounds of the OOM killer after which a loop is beyond doubt: three times what is asked for.
constexpr std::uint64_t rounds_of_a_loop = 60;
constexpr auto longest_loop = 20s;

/// Touches four times the cgroup's limit.
[[noreturn]] void outgrow(const pseudofs::Cgroup& cgroup, std::string_view score) {
    if (pseudofs::write_text("/proc/self/oom_score_adj", score) != 0) ::_exit(1);
    if (!cgroup.set("cgroup.procs", "0")) ::_exit(1);
    void* memory = ::mmap(nullptr, 4 * limit, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) ::_exit(1);
    for (std::uint64_t at = 0; at < 4 * limit; at += 4096)
        static_cast<volatile char*>(memory)[at] = 1;
    ::_exit(0);
}

/// Lets a task of this oom_score_adj outgrow a cgroup until it is killed or has looped.
std::string run_out_of_memory(std::string_view score) {
    if (!pseudofs::has_controller("memory")) {
        return "the kernel has no memory controller of cgroup v2";
    }
    auto cgroup = pseudofs::Cgroup::create("provoke", "memory");
    if (!cgroup) return cgroup.error().what;
    if (auto set = cgroup->set("memory.max", std::to_string(limit)); !set) return set.error().what;
    // No swap, no such file: either is right.
    [[maybe_unused]] const auto no_swap = cgroup->set("memory.swap.max", "0");
    const pid_t task = ::fork();
    if (task < 0) return "fork: " + pseudofs::error_text(errno);
    if (task == 0) outgrow(*cgroup, score);
    const auto until = std::chrono::steady_clock::now() + longest_loop;
    int status = 0;
    while (::waitpid(task, &status, WNOHANG) == 0) {
        if (cgroup->number("memory.events", "oom") >= rounds_of_a_loop ||
            std::chrono::steady_clock::now() >= until) {
            cgroup->kill_members();
            ::waitpid(task, &status, 0);
            break;
        }
        std::this_thread::sleep_for(50ms);
    }
    [[maybe_unused]] const auto removed = cgroup->remove();
    return {};
}

/// drivers/misc/lkdtm/bugs.c, lkdtm_SPINLOCKUP(): only the second task finds the lock taken. The
/// first one does not live long, since it may not sleep any more.
void take_the_lock(const std::string& type) {
    const pid_t first = ::fork();
    if (first == 0) {
        [[maybe_unused]] const auto refusal = written(lkdtm_file, type);
        ::_exit(0);
    }
    if (first > 0) ::waitpid(first, nullptr, 0);
}

}  // namespace

std::vector<std::string_view> plain_names() {
    return {"sysrq-crash", "oom-kill", "oom-loop"};
}

Provocation plain_provocation(const std::string& name) {
    Provocation provocation;
    provocation.name = name;
    provocation.patience = 60s;
    if (name == "sysrq-crash") {
        provocation.body = [] { return written("/proc/sysrq-trigger", "c"); };
    } else {
        provocation.body = [loop = name == "oom-loop"] {
            return run_out_of_memory(loop ? "-1000" : "0");
        };
    }
    return provocation;
}

Provocation lkdtm_provocation(const std::string& type) {
    Provocation provocation;
    provocation.name = "lkdtm/" + type;
    provocation.body = [type] {
        if (type == "SPINLOCKUP") take_the_lock(type);
        return written(lkdtm_file, type);
    };
    if (type.find("LOCKUP") != std::string::npos || type == "LOOP") {
        provocation.settings = {{"/proc/sys/kernel/watchdog_thresh", "2"}};
        provocation.patience = 12s;
    } else if (type == "HUNG_TASK") {
        provocation.settings = {{"/proc/sys/kernel/hung_task_timeout_secs", "2"}};
        provocation.patience = 8s;
    }
    return provocation;
}

std::vector<std::string> lkdtm_types() {
    // A heading, then a type a line.
    std::vector<std::string> types;
    const auto text = pseudofs::read_text(lkdtm_file).value_or("");
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, end - at);
        if (!line.empty() && line.find(' ') == std::string::npos) types.push_back(line);
        at = end + 1;
    }
    return types;
}

}  // namespace faultline::provoke
