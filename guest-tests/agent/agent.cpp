// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/agent.hpp"

#include "agent/event_channel.hpp"
#include "agent/facts.hpp"
#include "agent/fault_injector.hpp"
#include "agent/modules.hpp"
#include "agent/mounts.hpp"
#include "agent/power.hpp"
#include "agent/root_image.hpp"
#include "agent/supervisor.hpp"
#include "agent/watchdog.hpp"
#include "agent/workload_process.hpp"
#include "protocol/plan.hpp"
#include "protocol/seed.hpp"
#include "pseudofs/text_file.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace faultline::agent {
namespace {

using protocol::Outcome;
using protocol::WorkloadResult;

constexpr auto event_port = "/dev/ttyS1";
/// How long the host has to end the guest after the last event. A host that reads the events does
/// so at once; QEMU run by hand does not.
constexpr std::chrono::seconds patience{2};
/// More tasks than this would fill an event's line.
constexpr std::size_t max_tasks = 3000;

std::variant<protocol::Plan, std::string> read_plan() {
    const auto text = pseudofs::read_text(std::string(protocol::plan_path));
    if (!text) return pseudofs::error_text(errno);
    return protocol::parse_plan(*text);
}

void send_facts(const Send& send) {
    auto booted = gather_facts();
    const auto tasks = booted.tasks.size();
    if (tasks > max_tasks) booted.tasks.resize(max_tasks);
    send(std::move(booted));
    if (tasks > max_tasks) {
        send(protocol::Note{"only the first " + std::to_string(max_tasks) + " of " +
                            std::to_string(tasks) + " tasks are listed"});
    }
}

/// Loads the plan's modules; empty, or why the workload cannot run.
std::string prepare_modules(const protocol::Plan& plan, const Send& send) {
    if (plan.modules.empty()) return {};
    send(protocol::Phase{"modules"});
    auto loaded = load_modules(plan.modules);
    for (auto& complaint : loaded.complaints)
        send(protocol::Note{std::move(complaint)});
    return loaded.missing_required;
}

/// Each seed has its workload begin at another moment of what the kernel does by itself: timers,
/// RCU, the heartbeat.
void wait_by_seed(std::uint64_t seed) {
    constexpr std::uint64_t most_microseconds = 20'000;
    if (seed == 0) return;
    std::this_thread::sleep_for(
        std::chrono::microseconds(protocol::mixed(seed, 0) % most_microseconds));
}

WorkloadResult run_workload(const protocol::Plan& plan, FaultInjector& injector, const Send& send) {
    wait_by_seed(plan.seed);
    const Watchdog watchdog;
    injector.begin();
    send(protocol::Phase{"workload"});
    auto process = start_workload({plan.command, plan.root_disk.empty() ? "" : image_root,
                                   plan.seed, injector.marks_tasks(), injector.rounds()});
    if (!process) return {Outcome::error, process.error().what, {}};
    injector.workload_started(process->pid);
    auto result =
        supervise(*process, std::chrono::milliseconds(plan.heartbeat_ms), watchdog, injector, send);
    injector.finish();
    return result;
}

WorkloadResult follow(const protocol::Plan& plan, const EventChannel& channel, const Send& send) {
    FaultInjector injector(plan, send, [&] { channel.drain(); });
    const Send send_and_tell = [&](EventBody body) {
        injector.sent(body);
        send(std::move(body));
    };
    auto missing = prepare_modules(plan, send);
    if (missing.empty() && !plan.root_disk.empty()) {
        send(protocol::Phase{"image"});
        missing = mount_root_image(plan.root_disk);
    }
    send_facts(send_and_tell);
    if (!missing.empty()) return {Outcome::skip, missing, {}};
    return run_workload(plan, injector, send_and_tell);
}

/// The OOM killer must leave us alone, or a workload that uses up the memory would take its witness
/// with it. Our children get 0 back.
void protect_from_the_oom_killer() {
    [[maybe_unused]] const int error = pseudofs::write_text("/proc/self/oom_score_adj", "-1000");
}

void block_child_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

[[noreturn]] void end(EventChannel& channel, WorkloadResult result, bool at_once) {
    channel.send(std::move(result));
    channel.send(protocol::End{});
    channel.drain();
    if (!at_once) std::this_thread::sleep_for(patience);
    power_off();
}

}  // namespace

void run() {
    const auto complaints = mount_file_systems();
    reserve_low_descriptors();
    protect_from_the_oom_killer();
    block_child_signals();
    auto channel = EventChannel::open(event_port);
    if (!channel) die(channel.error().what);
    const Send send = [&](EventBody body) { channel->send(std::move(body)); };
    for (const auto& complaint : complaints)
        send(protocol::Note{complaint});

    const auto answer = read_plan();
    if (const auto* why = std::get_if<std::string>(&answer)) {
        send_facts(send);
        end(*channel, {Outcome::error, "the plan cannot be read: " + *why, {}}, false);
    }
    const auto& plan = std::get<protocol::Plan>(answer);
    WorkloadResult result;
    try {
        result = follow(plan, *channel, send);
    } catch (const std::exception& exception) {
        result = {Outcome::error, std::string("the agent failed: ") + exception.what(), {}};
    }
    end(*channel, std::move(result), plan.power_off);
}

}  // namespace faultline::agent
