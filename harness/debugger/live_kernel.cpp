// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/live_kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace faultline::debugger {
namespace {

/// A function that is called all the time must not fill the verdict.
constexpr std::size_t most_reports = 200;
constexpr int most_looks = 50;

std::string bytes_of(std::uint32_t value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

std::uint64_t number_of(std::string_view bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
    return value;
}

std::string hex(std::uint64_t address) {
    return fmt::format("{:#x}", address);
}

/// cpu_caps_set's words of 32 bits: RDT_A is bit 15 of word 9, CAT_L3 bit 4 of word 7
/// (arch/x86/include/asm/cpufeatures.h, Linux 5.10 to 7.3).
struct CapBit {
    unsigned word, bit;
};
constexpr std::array<CapBit, 2> rdt_caps{CapBit{9, 15}, CapBit{7, 4}};
/// CPUID leaf 0x10, subleaf 1: a mask of 20 bits and 16 classes of service (Intel SDM volume 3,
/// "Enumeration and Detection Support of Cache Allocation Technology").
constexpr std::uint32_t rdt_leaf = 0x10;
constexpr std::array<std::uint32_t, 4> rdt_answer{19, 0, 0, 15};

}  // namespace

Result<LiveKernel> LiveKernel::start(Client client, std::vector<PlannedChange> changes,
                                     std::uint64_t boot_end) {
    LiveKernel live(std::move(client), std::move(changes), boot_end);
    if (auto begun = live.begin(); !begun) return failure_of(begun);
    return live;
}

Result<void> LiveKernel::begin() {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
        const auto& planned = changes_[i];
        auto added = planned.placed.change.kind == ChangeKind::force_rdt
                         ? add(planned.placed.rdt.start_kernel, Purpose::set_caps, i)
                     : planned.at_boot ? add(boot_end_, Purpose::boot_end, i)
                                       : Result<void>{};
        if (!added) return added;
    }
    return {};
}

Result<void> LiveKernel::run() {
    stands_ = stopped_ = false;
    return client_.resume();
}

std::optional<LiveKernel::Clock::time_point> LiveKernel::next_deadline() const {
    std::optional<Clock::time_point> earliest;
    if (stopped_) return earliest;
    for (const auto& [thread, delay] : delayed_)
        if (!earliest || delay.until < *earliest) earliest = delay.until;
    return earliest;
}

Result<void> LiveKernel::look() {
    while (true) {
        auto stop = client_.next_stop();
        if (!stop) return failure_of(stop);
        if (!*stop) break;
        if (auto handled = handle(**stop); !handled) return handled;
    }
    const auto deadline = next_deadline();
    if (!deadline || Clock::now() < *deadline || stopped_) return {};
    if (auto standing = stand_still(); !standing) return standing;
    return go_on();
}

Result<void> LiveKernel::handle(const Stop& stop) {
    stopped_ = stop.signal != breakpoint_signal;
    // A panic, or a dump of the guest's memory: whoever stopped it lets it run again, or nobody.
    if (stopped_) return {};
    stands_ = true;
    if (auto selected = client_.select(stop.thread); !selected) return selected;
    auto place = client_.read_register(Register::rip);
    if (!place) return failure_of(place);
    if (auto handled = handle_breakpoint(stop.thread, *place); !handled) return handled;
    return go_on();
}

Result<void> LiveKernel::go_on() {
    if (auto ended = end_delays(); !ended) return ended;
    if (!delayed_.empty()) {
        auto threads = client_.threads();
        if (!threads) return failure_of(threads);
        // All of them are late: the guest stands still until the first one's time is up.
        if (threads->size() <= delayed_.size()) return {};
    }
    stands_ = false;
    std::vector<std::string> without;
    for (const auto& [thread, delay] : delayed_)
        without.push_back(thread);
    return without.empty() ? client_.resume() : client_.resume_without(without);
}

Result<void> LiveKernel::stand_still() {
    if (stands_ || stopped_) return {};
    auto stop = client_.interrupt();
    if (!stop) return failure_of(stop);
    stands_ = true;
    if (stop->signal != breakpoint_signal) return {};
    // A breakpoint came first.
    if (auto selected = client_.select(stop->thread); !selected) return selected;
    auto place = client_.read_register(Register::rip);
    if (!place) return failure_of(place);
    return handle_breakpoint(stop->thread, *place);
}

Result<void> LiveKernel::end_delays() {
    const auto now = Clock::now();
    for (auto it = delayed_.begin(); it != delayed_.end();) {
        if (now < it->second.until) {
            ++it;
            continue;
        }
        if (auto stepped = step_over(it->second.address, it->first); !stepped) return stepped;
        it = delayed_.erase(it);
    }
    return {};
}

Result<void> LiveKernel::handle_breakpoint(const std::string& thread, std::uint64_t address) {
    const auto found = breakpoints_.find(address);
    if (found == breakpoints_.end()) return {};
    auto& breakpoint = found->second;
    const auto change = breakpoint.change;
    switch (breakpoint.purpose) {
        case Purpose::set_caps: {
            auto set = set_caps(change).and_then([&] { return remove(address); });
            if (!set) return set;
            return add(changes_[change].placed.rdt.alloc_cfg, Purpose::watch_cpuid, change);
        }
        case Purpose::watch_cpuid: {
            auto removed = remove(address);
            if (!removed) return removed;
            return add(changes_[change].placed.rdt.cpuid, Purpose::answer_cpuid, change);
        }
        case Purpose::answer_cpuid:
            return answer_cpuid(change, thread);
        case Purpose::boot_end: {
            if (auto removed = remove(address); !removed) return removed;
            for (std::size_t i = 0; i < changes_.size(); ++i) {
                const bool is_due =
                    changes_[i].at_boot && changes_[i].placed.change.kind != ChangeKind::force_rdt;
                if (!is_due) continue;
                if (auto applied = apply(i); !applied) return applied;
            }
            return {};
        }
        case Purpose::call:
            return called(breakpoint, thread, address);
    }
    return {};
}

Result<void> LiveKernel::make(std::size_t change) {
    if (stopped_) return failure("the guest stands still");
    const bool ran = !stands_;
    if (auto standing = stand_still(); !standing) return standing;
    if (auto found = find_kernel(changes_[change].placed.function.address); !found) return found;
    if (auto applied = apply(change); !applied) return applied;
    return ran ? go_on() : Result<void>{};
}

Result<void> LiveKernel::apply(std::size_t change) {
    const auto& placed = changes_[change].placed;
    if (placed.change.kind == ChangeKind::force_rdt) {
        return failure("RDT can be forced while the kernel boots only");
    }
    if (placed.change.kind == ChangeKind::skip_branch) return skip_branch(change);
    report(change, ChangeReport::State::armed, 0,
           fmt::format("calls of {} are watched", placed.change.function),
           {{"address", hex(placed.function.address)}});
    return add(placed.function.address, Purpose::call, change);
}

Result<void> LiveKernel::skip_branch(std::size_t change) {
    const auto& [wanted, function, rdt] = changes_[change].placed;
    // What runs now may differ from the file: alternatives, static calls, ftrace's calls.
    auto code = client_.read_memory(
        function.address, std::min<std::uint64_t>(function.end - function.address, most_code));
    if (!code) return failure_of(code);
    auto branch = branch_after(*code, wanted.after);
    if (!branch) {
        return failure(fmt::format("in the running {}, {}", wanted.function, branch.error().what),
                       branch.error().hint);
    }
    Patch patch{change, function.address + branch->offset, branch->bytes,
                nops(branch->bytes.size())};
    if (auto written = client_.write_memory(patch.address, patch.after); !written) return written;
    report(change, ChangeReport::State::fired, 1,
           fmt::format("the conditional jump at {}+{:#x} ({}) does nothing any more",
                       wanted.function, branch->offset, code_text(patch.before)),
           {{"address", hex(patch.address)},
            {"before", code_text(patch.before)},
            {"after", code_text(patch.after)}});
    patches_.push_back(std::move(patch));
    return {};
}

Result<void> LiveKernel::set_caps(std::size_t change) {
    for (const auto& [word, bit] : rdt_caps) {
        const auto address = changes_[change].placed.rdt.caps + word * sizeof(std::uint32_t);
        auto bytes = client_.read_memory(address, sizeof(std::uint32_t));
        if (!bytes) return failure_of(bytes);
        const auto value = static_cast<std::uint32_t>(number_of(*bytes)) | 1U << bit;
        if (auto set = client_.write_memory(address, bytes_of(value)); !set) return set;
    }
    report(change, ChangeReport::State::armed, 0, "the kernel takes RDT_A and CAT_L3 for there",
           {{"address", hex(changes_[change].placed.rdt.caps)}});
    return {};
}

Result<void> LiveKernel::answer_cpuid(std::size_t change, const std::string& thread) {
    const auto& rdt = changes_[change].placed.rdt;
    // native_cpuid(eax, ebx, ecx, edx) takes pointers, in the order of the calling convention.
    constexpr std::array<Register, 4> pointers{Register::rdi, Register::rsi, Register::rdx,
                                               Register::rcx};
    constexpr std::array<Register, 4> values{Register::rax, Register::rbx, Register::rcx,
                                             Register::rdx};
    auto leaf = client_.read_register(rdt.is_function ? pointers[0] : values[0]);
    if (leaf && rdt.is_function) {
        auto bytes = client_.read_memory(*leaf, sizeof(std::uint32_t));
        if (!bytes) return failure_of(bytes);
        leaf = number_of(*bytes);
    }
    if (!leaf) return failure_of(leaf);
    // Another CPU asks for something else.
    if (static_cast<std::uint32_t>(*leaf) != rdt_leaf) return step_over(rdt.cpuid, thread);
    for (std::size_t i = 0; i < rdt_answer.size(); ++i) {
        if (!rdt.is_function) {
            if (auto set = client_.write_register(values[i], rdt_answer[i]); !set) return set;
            continue;
        }
        auto pointer = client_.read_register(pointers[i]);
        if (!pointer) return failure_of(pointer);
        auto set = client_.write_memory(*pointer, bytes_of(rdt_answer[i]));
        if (!set) return set;
    }
    constexpr std::uint64_t cpuid_size = 2;
    auto passed = rdt.is_function ? return_to_caller()
                                  : client_.write_register(Register::rip, rdt.cpuid + cpuid_size);
    if (!passed) return passed;
    report(change, ChangeReport::State::fired, 1,
           "CPUID leaf 0x10 told of a cache mask of 20 bits and 16 classes of service");
    return remove(rdt.cpuid);
}

Result<void> LiveKernel::called(Breakpoint& breakpoint, const std::string& thread,
                                std::uint64_t address) {
    const auto number = breakpoint.change;
    const auto& change = changes_[number].placed.change;
    const auto hits = ++breakpoint.hits;
    if (change.kind == ChangeKind::return_error) {
        if (hits != change.call) return step_over(address, thread);
        const auto value = static_cast<std::uint64_t>(-std::int64_t{change.error});
        if (auto set = client_.write_register(Register::rax, value); !set) return set;
        if (auto returned = return_to_caller(); !returned) return returned;
        report(number, ChangeReport::State::fired, 1,
               fmt::format("call {} of {} did nothing and returned -{}", hits, change.function,
                           error_name(change.error)));
        return remove(address);
    }
    const bool used_up = change.calls != 0 && hits > change.calls;
    if (used_up) return remove(address);
    delayed_[thread] = {Clock::now() + change.time, address};
    report(number, ChangeReport::State::fired, hits,
           fmt::format("call {} of {} was kept for {} ms on CPU {}", hits, change.function,
                       change.time.count(), thread));
    return {};
}

Result<void> LiveKernel::return_to_caller() {
    auto stack = client_.read_register(Register::rsp);
    if (!stack) return failure_of(stack);
    auto caller = client_.read_memory(*stack, sizeof(std::uint64_t));
    if (!caller) return failure_of(caller);
    if (auto set = client_.write_register(Register::rip, number_of(*caller)); !set) return set;
    return client_.write_register(Register::rsp, *stack + sizeof(std::uint64_t));
}

Result<void> LiveKernel::add(std::uint64_t address, Purpose purpose, std::size_t change) {
    const auto [place, is_new] = breakpoints_.try_emplace(address, Breakpoint{purpose, change, 0});
    if (is_new) return client_.set_breakpoint(address);
    if (place->second.purpose == Purpose::boot_end && purpose == Purpose::boot_end) return {};
    return failure(fmt::format("two faults are at the same place of the kernel, {}", hex(address)),
                   "put them into different functions");
}

Result<void> LiveKernel::remove(std::uint64_t address) {
    breakpoints_.erase(address);
    return client_.remove_breakpoint(address);
}

/// Of a CPU that stands at a breakpoint: it would only meet it again.
Result<void> LiveKernel::step_over(std::uint64_t address, const std::string& thread) {
    if (!breakpoints_.contains(address)) return {};
    return client_.remove_breakpoint(address)
        .and_then([&] { return client_.step(thread); })
        .and_then([&] { return client_.set_breakpoint(address); });
}

Result<void> LiveKernel::restore() {
    if (patches_.empty() && breakpoints_.empty()) return {};
    const bool ran = !stands_ && !stopped_;
    if (auto standing = stand_still(); !standing) return standing;
    for (auto& delay : delayed_)
        delay.second.until = {};
    if (!patches_.empty()) {
        if (auto found = find_kernel(patches_.front().address); !found) return found;
    }
    for (const auto& patch : std::exchange(patches_, {})) {
        auto now = client_.read_memory(patch.address, patch.after.size());
        if (!now) return failure_of(now);
        if (*now != patch.after) {
            return failure(fmt::format("at {}, the kernel has {} and not {}, which was put there",
                                       hex(patch.address), code_text(*now),
                                       code_text(patch.after)));
        }
        if (auto put = client_.write_memory(patch.address, patch.before); !put) return put;
        report(patch.change, ChangeReport::State::ended, 1, "the jump is what it was",
               {{"address", hex(patch.address)}});
    }
    for (const auto& [address, breakpoint] : std::exchange(breakpoints_, {})) {
        if (auto removed = client_.remove_breakpoint(address); !removed) return removed;
        if (breakpoint.purpose != Purpose::call) continue;
        report(breakpoint.change, ChangeReport::State::ended, breakpoint.hits,
               fmt::format("{} was called {} times",
                           changes_[breakpoint.change].placed.change.function, breakpoint.hits));
    }
    return ran ? go_on() : Result<void>{};
}

/// With page table isolation, a CPU in user mode does not see the kernel's code.
Result<void> LiveKernel::find_kernel(std::uint64_t address) {
    for (int i = 0; i < most_looks; ++i) {
        auto threads = client_.threads();
        if (!threads) return failure_of(threads);
        for (const auto& thread : *threads) {
            if (auto selected = client_.select(thread); !selected) return selected;
            if (client_.read_memory(address, 1)) return {};
        }
        if (!delayed_.empty()) break;
        stands_ = false;
        auto resumed = client_.resume().and_then([this] { return stand_still(); });
        if (!resumed) return resumed;
    }
    return failure(fmt::format("no CPU of the guest sees the kernel's code at {}", hex(address)));
}

std::vector<ChangeReport> LiveKernel::take_reports() {
    return std::exchange(reports_, {});
}

void LiveKernel::report(std::size_t change, ChangeReport::State state, std::uint64_t count,
                        std::string detail, std::map<std::string, std::string> facts) {
    if (reports_.size() == most_reports) return;
    reports_.push_back({change, state, count, std::move(detail), std::move(facts)});
}

}  // namespace faultline::debugger
