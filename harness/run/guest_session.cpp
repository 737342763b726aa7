// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/guest_session.hpp"

#include "model/printable.hpp"
#include "run/console_gate.hpp"
#include "run/debugger_faults.hpp"
#include "run/dump.hpp"
#include "run/gathering.hpp"
#include "run/guest_end.hpp"
#include "run/hang_stacks.hpp"
#include "run/host_faults.hpp"
#include "run/judge.hpp"
#include "run/repeatable_streams.hpp"
#include "run/session_rules.hpp"
#include "run/stream_pipe.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace faultline::run {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// A console that is held says by no poll() that it is full; the guest's port gives up after 10 ms
/// of its own time (wait_for_xmitr(), drivers/tty/serial/8250/8250_port.c), 50 of the host's.
constexpr milliseconds gate_interval = 2ms;
/// QEMU writes its serial ports byte by byte; reading as often would take the guest's CPU time.
constexpr milliseconds gathering = 10ms;
constexpr milliseconds progress_interval = 500ms;
/// A deterministic guest ends by its own time. The host's is for one that has none any more: so
/// many times the limit, and so long without a word after a finding or after the agent's end.
constexpr int host_patience = 8;
constexpr auto silence = 30s;
constexpr milliseconds patience_for_libvirt = 2s;

double seconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

class Session {
 public:
    Session(vm::Machine& machine, const model::Scenario& scenario, const host::Cancel& cancel,
            const OnProgress& on_progress)
        : machine_(machine),
          scenario_(scenario),
          cancel_(cancel),
          on_progress_(on_progress),
          gathered_(scenario.faults,
                    [this](const model::Finding& finding) { on_finding(finding); }),
          host_faults_(machine, scenario.faults, gathered_.faults()) {}

    Result<void> open(const SessionFiles& files) {
        auto opened = gathered_.open(files.console, files.events,
                                     [this](const protocol::Event& event) { on_event(event); });
        if (!opened) return opened;
        if (scenario_.mode == model::Mode::deterministic) end_by_guest_time();
        auto debugger = DebuggerFaults::attach(machine_, scenario_.faults, files.kernel, cancel_);
        if (!debugger) return failure_of(debugger);
        debugger_ = std::move(*debugger);
        hold_ = files.hold;
        kernel_ = files.kernel;
        if (hold_ == nullptr || !hold_->until_byte) return {};
        auto gate = ConsoleGate::close_at(machine_.console_fd(), *hold_->until_byte + 1);
        if (!gate) return failure_of(gate);
        gate_.emplace(*gate);
        return {};
    }

    void watch() {
        started_ = runs_since_ = last_event_ = Clock::now();
        if (auto begun = begin(); !begun) {
            end_broken(begun.error());
            return;
        }
        ran_ = true;
        host_faults_.started(Clock::now());
        while (!ending_) {
            wait();
            look();
        }
    }

    /// What can be learnt of the guest only while it is still there.
    void examine(const SessionFiles& files) {
        ended_at_ = Clock::now();
        if (!stopped_) host_faults_.end(ended_at_);
        if (stopped_ || ending_ == Ending::broken || ending_ == Ending::cancelled) return;
        if (occasion() == model::DumpOccasion::hang) ask_for_stacks();
        auto dump = take_dump(machine_, scenario_, occasion(), files.dump, cancel_);
        if (!dump) {
            gathered_.note(fmt::format("no memory dump: {}", dump.error().what));
        } else {
            aftermath_.dump = std::move(*dump);
        }
    }

    SessionResult finish() {
        const auto end = Clock::now();
        SessionResult result;
        result.seen.host_delay_seconds = machine_.host_delay();
        end_debugger_faults();
        open_gate();
        machine_.kill();
        // What the guest had sent is still in the pipes; reading it overlaps with its end.
        read_streams();
        if (streams_ && ended_by_itself_) {
            streams_->finish_console(
                [this](std::string_view line) { gathered_.keep_console(line); });
        }
        result.console = gathered_.finish(ending_ != Ending::cancelled);
        const auto destroyed = machine_.destroy(end + scenario_.timeouts.teardown);
        if (!destroyed) gathered_.note(fmt::format("teardown: {}", destroyed.error().what));
        result.teardown_seconds = seconds_between(end, Clock::now());
        fill(result.seen, ended_at_);
        result.aftermath = std::move(aftermath_);
        return result;
    }

 private:
    Result<void> begin() {
        if (debugger_.any()) return debugger_.run();
        if (hold_ == nullptr || gate_) return machine_.resume();
        tell_held(std::nullopt);
        return {};
    }

    void tell_held(std::optional<double> uptime) {
        standing_ = true;
        if (hold_->on_held) hold_->on_held({machine_.debugger_port(), kernel_, uptime});
    }

    void look_at_gate() {
        const auto reached = gate_->look([this](std::string_view bytes) { take_console(bytes); });
        if (!reached) return end_broken(reached.error());
        if (!*reached) return;
        if (const auto held = machine_.disturb(vm::Disturbance::suspend, 0); !held)
            return end_broken(held.error());
        open_gate();
        tell_held(streams_ ? streams_->console_time() : uptime_);
    }

    void open_gate() {
        if (!gate_) return;
        const auto opened = gate_->open([this](std::string_view bytes) { take_console(bytes); });
        if (!opened) end_broken(opened.error());
        gate_.reset();
    }

    void wait() {
        std::array<pollfd, 5> fds{
            pollfd{machine_.lifecycle_fd(), POLLIN, 0}, pollfd{cancel_.fd(), POLLIN, 0},
            pollfd{gate_ ? -1 : console_.fd(), POLLIN, 0}, pollfd{event_pipe_.fd(), POLLIN, 0},
            pollfd{host_faults_.holds_machine() ? -1 : debugger_.fd(), POLLIN, 0}};
        const auto left =
            std::clamp<milliseconds>(std::chrono::ceil<milliseconds>(next_look() - Clock::now()),
                                     0ms, gate_ ? gate_interval : progress_interval);
        if (::poll(fds.data(), fds.size(), static_cast<int>(left.count())) <= 0) return;
        if (fds[0].revents == 0 && fds[1].revents == 0 && fds[4].revents == 0) {
            ::poll(fds.data(), 2, static_cast<int>(gathering.count()));
        }
    }

    void end_by_guest_time() {
        streams_.emplace();
        streams_->set_limit(seconds(scenario_.timeouts.boot));
        gathered_.events().take_while([this](std::string_view line, const protocol::Event& event) {
            if (std::holds_alternative<protocol::Booted>(event.body)) {
                streams_->set_limit(event.uptime_seconds + seconds(scenario_.timeouts.workload));
            }
            return streams_->admit_event(line, event.uptime_seconds);
        });
    }

    static double seconds(model::Duration duration) {
        return std::chrono::duration<double>(duration).count();
    }

    Clock::time_point next_look() const {
        auto until = next_deadline();
        until = std::min(until, host_faults_.next().value_or(until));
        if (host_faults_.holds_machine()) return until;  // it would not answer the debugger
        return std::min(until, debugger_.next_deadline().value_or(until));
    }

    Clock::time_point next_deadline() const {
        if (hold_ != nullptr) return Clock::time_point::max();
        const int patience = streams_ ? host_patience : 1;
        const auto phase = booted_at_ ? *booted_at_ + patience * scenario_.timeouts.workload
                                      : started_ + patience * scenario_.timeouts.boot;
        return settle_until_ && !streams_ ? std::min(phase, *settle_until_) : phase;
    }

    void look() {
        read_streams();
        while (const auto event = machine_.next_lifecycle_event())
            on_lifecycle(*event);
        const bool answers = !stopped_ && !host_faults_.holds_machine();
        if (answers && !cancel_.is_set()) look_at_debugger();
        const auto now = Clock::now();
        if (!stopped_) host_faults_.run_due(now);
        const auto signs = signs_at(now);
        // After a panic a kernel stands still, whether or not its pvpanic device told.
        ended_by_itself_ = stopped_ || panic_told_ || (signs.panicked && signs.silent);
        if (cancel_.is_set()) {
            ending_ = Ending::cancelled;
        } else if (!ending_) {  // else it is broken
            ending_ = streams_ ? ending_by_guest_time(signs) : ending_by_host_time(signs);
        }
        show_progress(now);
    }

    GuestSigns signs_at(Clock::time_point now) const {
        const bool passed = streams_ && streams_->passed();
        GuestSigns signs;
        signs.booted = booted_at_.has_value();
        signs.agent_ended = agent_ended_;
        signs.stopped = stopped_;
        signs.panic_told = panic_told_;
        signs.panic_flushed = panic_flushed_;
        signs.panicked = gathered_.classifier().panicked();
        signs.watchdog_expired = watchdog_expired_;
        signs.found = settle_until_.has_value();
        const bool settled = settle_until_ && now >= *settle_until_ && hold_ == nullptr;
        signs.settled = streams_ ? passed : settled;
        signs.overdue = passed || now >= next_deadline();
        const auto heard = std::max({runs_since_, console_.last_heard(), event_pipe_.last_heard()});
        signs.silent = now - heard >= silence && !(hold_ != nullptr && standing_);
        return signs;
    }

    /// A deterministic guest's events are read first and heeded last: a finding on the console says
    /// which of them still count, and must not be overtaken by one.
    void read_streams() {
        if (!streams_) {
            read_console();
            event_pipe_.read([this](std::string_view bytes) { gathered_.events().feed(bytes); });
            return;
        }
        std::string held;
        event_pipe_.read([&](std::string_view bytes) { held += bytes; });
        read_console();
        gathered_.events().feed(held);
    }

    void look_at_debugger() {
        const auto looked = debugger_.look(gathered_.faults(), uptime_);
        if (looked || cancel_.is_set()) return;
        // The end of QEMU is seen here first, and libvirt tells of it a moment later.
        pollfd lifecycle{machine_.lifecycle_fd(), POLLIN, 0};
        ::poll(&lifecycle, 1, static_cast<int>(milliseconds(patience_for_libvirt).count()));
        while (const auto event = machine_.next_lifecycle_event())
            on_lifecycle(*event);
        if (!stopped_) end_broken(looked.error());
    }

    void end_debugger_faults() {
        const bool runs =
            !stopped_ && !panic_told_ && ending_ != Ending::broken && ending_ != Ending::cancelled;
        if (runs) {
            const auto restored = debugger_.restore(gathered_.faults(), uptime_);
            if (!restored) {
                gathered_.note(
                    fmt::format("the kernel's code was not put back: {}", restored.error().what));
            }
        }
        for (const auto& change : debugger_.changes())
            gathered_.note(change);
    }

    void read_console() {
        if (gate_) return look_at_gate();
        console_.read([this](std::string_view bytes) { take_console(bytes); });
    }

    void take_console(std::string_view bytes) {
        if (!streams_ || gathered_.is_listing()) {
            gathered_.keep_console(bytes);
        } else {
            // Line by line, so that a finding knows when it was.
            streams_->feed_console(bytes,
                                   [this](std::string_view line) { gathered_.keep_console(line); });
        }
    }

    void on_finding(const model::Finding& finding) {
        host_faults_.on_finding(finding, Clock::now());
        react(finding, streams_ ? streams_->console_time() : 0);
    }

    /// Shows it, and ends the watch soon if the scenario asks for no more. `guest_time` is for a
    /// deterministic guest.
    void react(const model::Finding& finding, double guest_time) {
        detail_ = model::printable(finding.title, 120);
        if (!scenario_.stop_on_finding || allows(scenario_.expect, finding)) return;
        hang_found_ = hang_found_ || is_hang(finding.kind);
        const auto time = settling_time(finding);
        settle(time);
        if (streams_) streams_->end_by(guest_time + seconds(time));
    }

    void settle(milliseconds time) {
        const auto until = Clock::now() + time;
        settle_until_ = settle_until_ ? std::min(*settle_until_, until) : until;
    }

    void on_event(const protocol::Event& event) {
        last_event_ = Clock::now();
        uptime_ = event.uptime_seconds;
        host_faults_.on_event(event, last_event_);
        debugger_.heed(event);
        if (const auto* finding = gathered_.keep(event)) react(*finding, event.uptime_seconds);
        if (std::holds_alternative<protocol::Booted>(event.body)) {
            if (!booted_at_) booted_at_ = last_event_;
        } else if (const auto* phase = std::get_if<protocol::Phase>(&event.body)) {
            detail_ = model::printable(phase->name, 60);
        } else if (std::holds_alternative<protocol::End>(event.body)) {
            agent_ended_ = true;
        }
    }

    void on_lifecycle(vm::LifecycleEvent event) {
        switch (event) {
            case vm::LifecycleEvent::panicked:
                if (std::exchange(panic_told_, true)) break;
                gathered_.note("the guest's pvpanic device told of a panic");
                flush_console();
                break;
            case vm::LifecycleEvent::stopped:
                stopped_ = true;
                host_faults_.on_guest_end(Clock::now());
                break;
            case vm::LifecycleEvent::watchdog_expired:
                if (!watchdog_expired_) gathered_.note("the guest's watchdog expired");
                watchdog_expired_ = true;
                // A deterministic guest's streams do not tell when that was.
                if (scenario_.stop_on_finding && !streams_) settle(settle_after_hang);
                break;
            case vm::LifecycleEvent::stands:
                standing_ = true;
                break;
            case vm::LifecycleEvent::runs:
                standing_ = false;
                runs_since_ = Clock::now();
                break;
        }
    }

    /// The device told of the panic and the guest stands still. What the kernel prints in an NMI or
    /// on an exception's own stack waits in its buffer, and panic() prints it only after it told
    /// the device (kernel/panic.c, console_flush_on_panic() after panic_notifier_list, Linux 5.10
    /// to 7.2). If the console does not know of the panic yet, the guest runs on for it.
    void flush_console() {
        read_console();
        const bool told = gathered_.classifier().panicked();
        panic_flushed_ = true;
        if (!told) {
            if (auto resumed = machine_.resume(); !resumed) gathered_.note(resumed.error().what);
        }
        settle(told ? 0ms : settle_after_panic);
    }

    /// From here on the console says what it was asked for, which is no finding.
    void ask_for_stacks() {
        read_console();
        const auto& listing = gathered_.begin_listing();
        const auto read = [this](Clock::time_point deadline, const std::function<bool()>& enough) {
            while (!enough() && console_.fd() >= 0 && !cancel_.is_set() &&
                   Clock::now() < deadline) {
                pollfd fds[]{{machine_.console_fd(), POLLIN, 0}, {cancel_.fd(), POLLIN, 0}};
                const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
                ::poll(fds, 2, static_cast<int>(left.count()));
                read_console();
            }
        };
        auto stacks = hang_stacks(machine_, listing, scenario_.topology.cpus(), read);
        if (stacks) {
            aftermath_.hang_stacks = std::move(*stacks);
        } else {
            gathered_.note(fmt::format("no stacks of the hang: {}", stacks.error().what));
        }
    }

    model::DumpOccasion occasion() const {
        if (panic_told_ || gathered_.classifier().panicked()) return model::DumpOccasion::panic;
        const bool silent = ending_ == Ending::hung || ending_ == Ending::boot_timeout ||
                            ending_ == Ending::workload_timeout;
        return silent || hang_found_ ? model::DumpOccasion::hang : model::DumpOccasion::end;
    }

    void end_broken(const Error& error) {
        gathered_.trouble(error);
        ending_ = Ending::broken;
    }

    void show_progress(Clock::time_point now) {
        if (!on_progress_ || now - last_progress_ < progress_interval) return;
        last_progress_ = now;
        on_progress_({booted_at_ ? model::CellPhase::workload : model::CellPhase::boot, uptime_,
                      detail_, gathered_.classifier().findings().size()});
    }

    void fill(Observation& seen, Clock::time_point end) {
        seen.ending = *ending_;
        seen.ran = ran_;
        seen.watchdog_expired = watchdog_expired_;
        // An event may have come after the end, while the guest was examined.
        seen.silent_seconds = std::max(0.0, seconds_between(last_event_, end));
        if (streams_) seen.determinism = determinism();
        seen.boot_seconds = seconds_between(started_, booted_at_.value_or(end));
        if (booted_at_) seen.workload_seconds = seconds_between(*booted_at_, end);
        gathered_.give(seen, panic_told_);
    }

    model::Determinism determinism() {
        model::Determinism given;
        given.end = streams_->passed() ? model::StreamEnd::time
                    : ended_by_itself_ ? model::StreamEnd::guest
                                       : model::StreamEnd::host;
        given.guest_waited = console_.was_full() || event_pipe_.was_full();
        given.console = streams_->console_digest();
        given.events = streams_->event_digest();
        return given;
    }

    vm::Machine& machine_;
    const model::Scenario& scenario_;
    const host::Cancel& cancel_;
    const OnProgress& on_progress_;
    Gathering gathered_;
    HostFaults host_faults_;
    DebuggerFaults debugger_;
    StreamPipe console_{machine_.console_fd()}, event_pipe_{machine_.events_fd()};

    std::optional<RepeatableStreams> streams_;  ///< of a deterministic guest
    const DebuggerHold* hold_ = nullptr;
    std::filesystem::path kernel_;     ///< what the guest boots
    std::optional<ConsoleGate> gate_;  ///< until the guest is held
    bool standing_ = false;            ///< somebody stopped its CPUs
    Clock::time_point started_, runs_since_, last_event_, last_progress_, ended_at_;
    std::optional<Clock::time_point> booted_at_, settle_until_;
    std::optional<Ending> ending_;
    bool ran_ = false, agent_ended_ = false, panic_told_ = false, stopped_ = false,
         watchdog_expired_ = false, hang_found_ = false, panic_flushed_ = false,
         ended_by_itself_ = false;
    double uptime_ = 0;
    std::string detail_;
    model::Aftermath aftermath_;
};

}  // namespace

SessionResult watch_guest(vm::Machine& machine, const model::Scenario& scenario,
                          const SessionFiles& files, const host::Cancel& cancel,
                          const OnProgress& on_progress) {
    const auto session = std::make_unique<Session>(machine, scenario, cancel, on_progress);
    if (auto opened = session->open(files); !opened) {
        SessionResult result;
        result.seen.trouble = opened.error().what;
        result.seen.hint = opened.error().hint;
        return result;
    }
    session->watch();
    session->examine(files);
    return session->finish();
}

}  // namespace faultline::run
