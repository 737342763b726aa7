// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/supervisor.hpp"

#include "agent/facts.hpp"
#include "agent/output_relay.hpp"
#include "agent/power_button.hpp"
#include "agent/report_reader.hpp"
#include "protocol/signs.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

namespace faultline::agent {
namespace {

using host::Fd;

Fd checked(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return Fd(fd);
}

Fd child_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    return checked(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
}

Fd ticks(std::chrono::milliseconds interval) {
    auto fd = checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd");
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(interval);
    const timespec period{seconds.count(), (interval - seconds).count() * 1'000'000};
    const itimerspec timer{period, period};
    ::timerfd_settime(fd.get(), 0, &timer, nullptr);
    return fd;
}

/// Makes a signalfd or a timerfd quiet again.
void clear(const Fd& fd) {
    std::array<char, 4096> ignored{};
    [[maybe_unused]] const auto got = ::read(fd.get(), ignored.data(), ignored.size());
}

/// Reads once and feeds `reader`. False if there is nothing now; at the end of the stream `fd`
/// leaves the poll set.
template <class Reader>
bool read_some(int& fd, Reader& reader) {
    std::array<char, 4096> bytes{};
    const auto got = fd < 0 ? 0 : ::read(fd, bytes.data(), bytes.size());
    if (got > 0) reader.feed({bytes.data(), static_cast<std::size_t>(got)});
    if (got == 0) fd = -1;
    return got > 0;
}

/// Reaps all that has ended. The workload's status, if it is among them.
std::optional<int> reap(pid_t workload, FaultInjector& injector) {
    std::optional<int> found;
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == workload) found = status;
        injector.ended(pid, status);
    }
    return found;
}

class Supervisor {
 public:
    Supervisor(const WorkloadProcess& process, std::chrono::milliseconds heartbeat,
               const Watchdog& watchdog, FaultInjector& injector, const Send& send)
        : process_(process),
          watchdog_(watchdog),
          injector_(injector),
          send_(send),
          signals_(child_signals()),
          ticks_(ticks(heartbeat)) {}

    protocol::WorkloadResult run() {
        std::optional<int> status;
        while (!status)
            status = step();
        drain();
        return report_.judge(*status);
    }

 private:
    /// Waits for one thing to happen and deals with it.
    std::optional<int> step() {
        if (::poll(waits_.data(), waits_.size(), -1) < 0) return std::nullopt;
        if (waits_[tick].revents != 0) beat();
        if (waits_[out].revents != 0) read_some(waits_[out].fd, out_relay_);
        if (waits_[err].revents != 0) read_some(waits_[err].fd, err_relay_);
        if (waits_[report].revents != 0) read_some(waits_[report].fd, report_);
        if (waits_[due].revents != 0) injector_.on_timer();
        if (waits_[injected].revents != 0) injector_.on_report();
        if (waits_[child].revents == 0) return std::nullopt;
        clear(signals_);
        return reap(process_.pid, injector_);
    }

    void beat() {
        clear(ticks_);
        watchdog_.pet();
        send_(protocol::Heartbeat{free_kib()});
        if (power_button_.was_pressed())
            send_(protocol::Note{std::string(protocol::power_button_sign)});
    }

    /// What the workload wrote before it ended. Something it left running may hold the pipes open
    /// and write on, so this waits for nothing and stops after a while.
    void drain() {
        constexpr int max_reads = 256;
        const auto empty = [](int& fd, auto& reader) {
            for (int i = 0; i < max_reads && read_some(fd, reader); ++i) {
            }
            reader.finish();
        };
        empty(waits_[report].fd, report_);
        empty(waits_[out].fd, out_relay_);
        empty(waits_[err].fd, err_relay_);
    }

    enum : std::size_t { child, tick, out, err, report, due, injected };

    const WorkloadProcess& process_;
    const Watchdog& watchdog_;
    FaultInjector& injector_;
    Send send_;
    Fd signals_;
    Fd ticks_;
    PowerButton power_button_;
    OutputBudget budget_;
    OutputRelay out_relay_{protocol::Stream::out, budget_, send_};
    OutputRelay err_relay_{protocol::Stream::err, budget_, send_};
    ReportReader report_{send_, [this](std::uint64_t number) { injector_.round(number); }};
    std::array<pollfd, 7> waits_{
        pollfd{signals_.get(), POLLIN, 0},        pollfd{ticks_.get(), POLLIN, 0},
        pollfd{process_.out.get(), POLLIN, 0},    pollfd{process_.err.get(), POLLIN, 0},
        pollfd{process_.report.get(), POLLIN, 0}, pollfd{injector_.timer_fd(), POLLIN, 0},
        pollfd{injector_.report_fd(), POLLIN, 0}};
};

}  // namespace

protocol::WorkloadResult supervise(const WorkloadProcess& process,
                                   std::chrono::milliseconds heartbeat, const Watchdog& watchdog,
                                   FaultInjector& injector, const Send& send) {
    return Supervisor(process, heartbeat, watchdog, injector, send).run();
}

}  // namespace faultline::agent
