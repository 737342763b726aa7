// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/fd.hpp"
#include "lxc-memory/container.hpp"
#include "lxc-memory/inside.hpp"
#include "lxc-memory/parameters.hpp"
#include "lxc-memory/tasks.hpp"
#include "lxc-memory/verdict.hpp"
#include "memcg-oom/oom_watch.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/child.hpp"
#include "workload/workload.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>

namespace faultline::lxc_memory {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// To start LXC from the disk takes seconds under emulation.
constexpr auto start_patience = 120s;
constexpr int sample_interval_ms = 100;

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.cgroup = arguments.text("cgroup", "auto");
    parameters.memory = arguments.count("memory", parameters.memory);
    parameters.memsw = arguments.count("memsw", parameters.memsw);
    parameters.server = arguments.count("server", parameters.server);
    parameters.heap = arguments.count("heap", parameters.heap);
    parameters.oom_score_adj = static_cast<int>(arguments.integer("oom_score_adj", 0));
    parameters.seconds = std::chrono::seconds(arguments.count("seconds", 60));
    return parameters;
}

/// The starter, as sshd was: its child is lxc-start, whose children are the container. Its exit
/// status is lxc-start's.
pid_t start_as(int oom_score_adj) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::prctl(PR_SET_NAME, "starter");
    const auto score = std::to_string(oom_score_adj);
    if (pseudofs::write_text("/proc/self/oom_score_adj", score) != 0) ::_exit(126);
    const auto child = workload::start_child({start_command(), place, start_output, 0});
    int status = 0;
    if (!child || ::waitpid(*child, &status, 0) != *child) ::_exit(127);
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

class Experiment {
 public:
    Experiment(const Parameters& parameters, const Hierarchy& hierarchy)
        : parameters_(parameters),
          hierarchy_(hierarchy),
          events_(open_fifo("/events")),
          go_(open_fifo("/go")) {}

    workload::Result run() {
        workload::report_phase("start");
        starter_ = start_as(parameters_.oom_score_adj);
        if (starter_ < 0) return workload::error("cannot fork: " + pseudofs::error_text(errno));
        if (!wait_until_up()) return workload::error(why_not_up());
        before_ = all_tasks();
        auto table = exempt_tasks(before_);
        seen_.exempt = table.tasks.size();
        workload::report_tasks(std::move(table));
        auto result = grow();
        clean_up();
        return result;
    }

 private:
    /// Both ways: it then has no end before the other side has opened it, and keeps what is
    /// written.
    static host::Fd open_fifo(const char* name) {
        return host::Fd(
            ::open((std::string(shared) + name).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    }

    bool wait_until_up() {
        const auto deadline = Clock::now() + start_patience;
        while (!seen_.up && !seen_.starter && Clock::now() < deadline)
            listen();
        return seen_.up;
    }

    /// LXC's own words, the last that it wrote.
    std::string why_not_up() const {
        auto text = pseudofs::read_text(start_output).value_or("");
        if (text.size() > 1500) text.erase(0, text.size() - 1500);
        return "lxc-start did not bring up the container: " + text;
    }

    workload::Result grow() {
        workload::report_phase("grow");
        if (::write(go_.get(), "g", 1) != 1) {
            return workload::error("cannot tell the jvm to grow: " + pseudofs::error_text(errno));
        }
        const auto start = Clock::now();
        const auto least = hierarchy_.v1 ? memcg_oom::loop_failures : memcg_oom::loop_rounds;
        memcg_oom::OomWatch watch(parameters_.memory, least);
        for (;;) {
            listen();
            // Who has been reaped has been counted in the files.
            find_missing();
            watch.add(sample(start));
            if (auto result = verdict(parameters_, seen_, watch)) return *std::move(result);
        }
    }

    /// Waits a moment for what the container's init says.
    void listen() {
        pollfd wait{events_.get(), POLLIN, 0};
        ::poll(&wait, 1, sample_interval_ms);
        std::array<char, 4096> bytes{};
        const auto got = ::read(events_.get(), bytes.data(), bytes.size());
        for (ssize_t i = 0; i < got; ++i) {
            if (bytes[static_cast<std::size_t>(i)] != '\n') {
                line_ += bytes[static_cast<std::size_t>(i)];
                continue;
            }
            take_event(line_, seen_);
            line_.clear();
        }
        int status = 0;
        if (!seen_.starter && ::waitpid(starter_, &status, WNOHANG) == starter_) {
            seen_.starter = status;
        }
    }

    /// All that was there before must be there still, but for the one that grows.
    void find_missing() {
        seen_.missing.clear();
        for (const auto& task : before_) {
            if (task.command == "jvm" || ::kill(static_cast<pid_t>(task.pid), 0) == 0) continue;
            seen_.missing.push_back(task.command + " (pid " + std::to_string(task.pid) + ")");
        }
    }

    std::uint64_t number(const char* file, const char* key) const {
        const auto text = pseudofs::read_text(hierarchy_.container() + "/" + file).value_or("");
        return pseudofs::number_after(text, key).value_or(0);
    }
    std::uint64_t number(const char* file) const {
        return static_cast<std::uint64_t>(
            pseudofs::read_number(hierarchy_.container() + "/" + file).value_or(0));
    }

    memcg_oom::Sample sample(Clock::time_point start) const {
        memcg_oom::Sample sample;
        sample.time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
        if (hierarchy_.v1) {
            sample.oom = number("memory.failcnt") + number("memory.memsw.failcnt");
            sample.oom_kill = number("memory.oom_control", "oom_kill");
            sample.usage = number("memory.usage_in_bytes");
            // v1 has no times: a loop is one of the machine's only busy tasks.
            sample.system_usec = static_cast<std::uint64_t>(sample.time.count());
        } else {
            sample.oom = number("memory.events", "oom");
            sample.oom_kill = number("memory.events", "oom_kill");
            sample.usage = number("memory.current");
            sample.system_usec = number("cpu.stat", "system_usec");
        }
        return sample;
    }

    /// Ends the container. A task that loops ends as soon as it may have memory again.
    void clean_up() {
        const auto directory = hierarchy_.container() + "/";
        for (const auto* file : {"memory.memsw.limit_in_bytes", "memory.limit_in_bytes"}) {
            if (hierarchy_.v1) [[maybe_unused]]
                const auto error = pseudofs::write_text(directory + file, "-1");
        }
        if (!hierarchy_.v1) [[maybe_unused]]
            const auto error = pseudofs::write_text(directory + "memory.max", "max");
        for (const auto& task : before_) {
            // The init's end is that of all in its namespace.
            if (task.command == "container-init") ::kill(static_cast<pid_t>(task.pid), SIGKILL);
        }
        const auto deadline = Clock::now() + 20s;
        while (!seen_.starter && Clock::now() < deadline)
            listen();
    }

    const Parameters& parameters_;
    const Hierarchy& hierarchy_;
    host::Fd events_, go_;
    pid_t starter_ = -1;
    std::vector<protocol::TaskInCgroup> before_;
    Seen seen_;
    std::string line_;
};

workload::Result experiment(const Parameters& parameters) {
    if (parameters.memsw < parameters.memory) {
        return workload::error("memsw is memory and swap together: it is at least memory");
    }
    if (parameters.heap <= parameters.memory || parameters.server >= parameters.memory / 2) {
        return workload::error("the heap must be larger than memory, the server less than half");
    }
    if (::access("/usr/bin/lxc-start", X_OK) != 0) {
        return workload::error("the image has no /usr/bin/lxc-start: its recipe lacks lxc");
    }
    const auto hierarchy = mount_hierarchy(parameters.cgroup);
    if (!hierarchy) return workload::skip(hierarchy.error().what);
    if (const auto ready = prepare_container(parameters, *hierarchy); !ready) {
        return workload::error(ready.error().what);
    }
    return Experiment(parameters, *hierarchy).run();
}

}  // namespace
}  // namespace faultline::lxc_memory

int main(int argc, char** argv) {
    if (argc > 1 && std::string(argv[1]) == "inside") {
        faultline::lxc_memory::run_inside(argc, argv);
    }
    return faultline::workload::run(argc, argv, faultline::lxc_memory::read_parameters,
                                    faultline::lxc_memory::experiment);
}
