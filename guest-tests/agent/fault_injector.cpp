// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/fault_injector.hpp"

#include "injector/kinds.hpp"
#include "protocol/bounded_json.hpp"
#include "protocol/fault_json.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>

namespace faultline::agent {
namespace {

using Time = protocol::FaultSchedule::Time;
using protocol::FaultMoment;
using protocol::FaultState;
using namespace std::chrono_literals;

constexpr auto patience = 2000ms;
constexpr protocol::JsonBounds report_bounds{8192, 3, 128};

Time now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::chrono::duration_cast<Time>(std::chrono::seconds(time.tv_sec) +
                                            std::chrono::nanoseconds(time.tv_nsec));
}

host::Fd checked(int fd, const char* what) {
    if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    return host::Fd(fd);
}

void make_pipe(host::Fd& read_end, host::Fd& write_end) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe2");
    read_end = host::Fd(ends[0]);
    write_end = host::Fd(ends[1]);
}

}  // namespace

FaultInjector::FaultInjector(const protocol::Plan& plan, Send send, std::function<void()> drain)
    : plan_(plan),
      send_(std::move(send)),
      drain_(std::move(drain)),
      schedule_(plan.faults),
      timer_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd")),
      counts_(plan.faults.size()) {
    make_pipe(report_read_, report_write_);
    make_pipe(stop_read_, stop_write_);
    ::fcntl(report_read_.get(), F_SETFL, O_NONBLOCK);
}

void FaultInjector::begin() {
    happened(FaultMoment::boot, "");
    inject_due();
    wait_for([](const Running& running) { return !running.reported; });
}

void FaultInjector::workload_started(pid_t pid) {
    workload_ = pid;
    happened(FaultMoment::workload, "");
}

void FaultInjector::round(std::uint64_t number) {
    happened(FaultMoment::round, "", number);
}

void FaultInjector::sent(const EventBody& body) {
    if (plan_.faults.empty()) return;
    if (const auto* phase = std::get_if<protocol::Phase>(&body)) {
        happened(FaultMoment::phase, phase->name);
    }
    happened(FaultMoment::event, protocol::event_name({0, 0, body}));
}

void FaultInjector::happened(FaultMoment moment, std::string_view name, std::uint64_t round) {
    schedule_.happened(moment, name, round, now());
    set_timer();
}

void FaultInjector::set_timer() {
    const auto next = schedule_.next();
    itimerspec timer{};
    if (next) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*next);
        timer.it_value = {seconds.count(), (*next - seconds).count() * 1'000'000};
        if (next->count() == 0) timer.it_value.tv_nsec = 1;  // 0 would disarm it
    }
    ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &timer, nullptr);
}

void FaultInjector::on_timer() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto got = ::read(timer_.get(), &ignored, sizeof ignored);
    inject_due();
}

void FaultInjector::inject_due() {
    for (const auto index : schedule_.take_due(now()))
        inject(index);
    set_timer();
}

void FaultInjector::inject(std::size_t index) {
    const auto& fault = plan_.faults[index];
    // One that repeats comes again when its last injection is over.
    for (const auto& [pid, running] : running_) {
        if (running.fault == index) return;
    }
    const auto count = ++counts_[index];
    const auto* kind = injector::find_kind(fault.kind);
    if (kind == nullptr)
        return tell(index, count, FaultState::refused, "the agent does not know this kind");
    if (kind->abrupt) {
        tell(index, count, FaultState::armed, "about to be injected");
        drain_();
    }
    const pid_t pid = ::fork();
    if (pid < 0)
        return tell(index, count, FaultState::refused, "fork: " + pseudofs::error_text(errno));
    if (pid == 0) {
        stop_write_.reset();
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        kind->inject(
            {&fault, count, workload_, &plan_.modules, report_write_.get(), stop_read_.get()});
        ::_exit(0);
    }
    running_[pid] = {index, count, false};
}

void FaultInjector::tell(std::size_t index, std::uint64_t count, FaultState state,
                         std::string detail) const {
    const auto& fault = plan_.faults[index];
    send_(protocol::FaultReport{fault.index, fault.kind, state, count, std::move(detail), {}});
}

void FaultInjector::on_report() {
    std::array<char, 4096> bytes{};
    for (;;) {
        const auto got = ::read(report_read_.get(), bytes.data(), bytes.size());
        if (got <= 0) return;
        pending_.append(bytes.data(), static_cast<std::size_t>(got));
        for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
            take(std::string_view(pending_).substr(0, end));
            pending_.erase(0, end + 1);
        }
    }
}

void FaultInjector::take(std::string_view line) {
    const auto parsed = protocol::parse_bounded(line, report_bounds);
    if (!std::holds_alternative<nlohmann::json>(parsed)) return;
    std::string why;
    protocol::Fields fields(std::get<nlohmann::json>(parsed), "", why);
    auto report = protocol::take_fault(fields);
    if (!why.empty()) return;
    for (auto& [pid, running] : running_) {
        const bool is_it = plan_.faults[running.fault].index == report.fault;
        if (is_it && running.count == report.count) running.reported = true;
    }
    send_(std::move(report));
}

void FaultInjector::ended(pid_t pid, int wait_status) {
    const auto found = running_.find(pid);
    if (found == running_.end()) return;
    on_report();  // what it said before it ended
    const auto running = found->second;
    running_.erase(found);
    if (WIFSIGNALED(wait_status)) {
        tell(running.fault, running.count, FaultState::fired,
             std::string("the task that injected it was killed by ") +
                 ::strsignal(WTERMSIG(wait_status)));
    } else if (!running.reported) {
        tell(running.fault, running.count, FaultState::refused,
             "the task that was to inject it said nothing");
    }
}

void FaultInjector::wait_for(const std::function<bool(const Running&)>& matters) {
    const auto until = now() + patience;
    for (;;) {
        on_report();
        int status = 0;
        for (auto it = running_.begin(); it != running_.end();) {
            const auto pid = (it++)->first;
            if (::waitpid(pid, &status, WNOHANG) == pid) ended(pid, status);
        }
        const bool any = std::any_of(running_.begin(), running_.end(),
                                     [&](const auto& entry) { return matters(entry.second); });
        if (!any || now() >= until) return;
        pollfd wait{report_read_.get(), POLLIN, 0};
        ::poll(&wait, 1, 10);
    }
}

void FaultInjector::finish() {
    stop_write_.reset();
    wait_for([](const Running&) { return true; });
    for (const auto& [pid, running] : running_) {
        tell(running.fault, running.count, FaultState::armed,
             running.reported ? "it has not been taken back" : "its injection has not come back");
    }
}

bool FaultInjector::marks_tasks() const {
    return std::any_of(plan_.faults.begin(), plan_.faults.end(), [](const auto& fault) {
        return injector::marks_tasks(fault.kind) && fault.parameters.contains("scope") &&
               fault.parameters.at("scope") == "workload";
    });
}

std::string FaultInjector::rounds() const {
    std::string list;
    for (const auto& fault : plan_.faults) {
        if (fault.at.moment != FaultMoment::round) continue;
        list += (list.empty() ? "" : ",") + std::to_string(fault.at.round);
    }
    return list;
}

}  // namespace faultline::agent
