// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/kinds.hpp"
#include "injector/tasks.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

namespace faultline::injector {
namespace {

using protocol::FaultState;

// linux/mman.h; libc's header has them only for some.
constexpr int madv_hwpoison = 100;
constexpr int madv_soft_offline = 101;
constexpr std::size_t page = 4096;
constexpr auto blocks = "/sys/devices/system/memory";

/// The page frame of the first anonymous page of the process that is in memory; fs/proc/task_mmu.c:
/// bit 63 present, 0 to 54 the frame.
std::optional<std::uint64_t> a_frame_of(pid_t pid) {
    const auto directory = "/proc/" + std::to_string(pid);
    const auto maps = pseudofs::read_text(directory + "/maps").value_or("");
    const auto heap = maps.find("[heap]");
    if (heap == std::string::npos) return std::nullopt;
    const auto line = maps.rfind('\n', heap) + 1;
    unsigned long begin = 0, end = 0;
    if (std::sscanf(maps.c_str() + line, "%lx-%lx", &begin, &end) != 2) return std::nullopt;
    const int fd = ::open((directory + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    std::optional<std::uint64_t> frame;
    for (auto at = begin; at < end && !frame; at += page) {
        std::uint64_t entry = 0;
        const auto got = ::pread(fd, &entry, sizeof entry, static_cast<off_t>(at / page * 8));
        if (got == ssize_t{sizeof entry} && (entry >> 63) != 0) frame = entry & ((1ULL << 55) - 1);
    }
    ::close(fd);
    return frame;
}

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(number));
    return text.data();
}

void poison_the_workload(const Injection& injection) {
    const auto frame = a_frame_of(injection.workload);
    if (!frame) return injection.refuse("no page of the workload's heap is in memory");
    const bool soft = injection.flag("soft");
    const std::string file = soft ? std::string(blocks) + "/soft_offline_page"
                                  : "/sys/kernel/debug/hwpoison/corrupt-pfn";
    const int error = pseudofs::write_text(file, hexadecimal(soft ? *frame * page : *frame));
    if (error != 0) return injection.refuse(file, error);
    injection.report(FaultState::fired, "page frame " + hexadecimal(*frame) + " of the workload");
}

/// Takes `bytes`; how much of that the kernel gave.
std::size_t take_memory(std::size_t bytes) {
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 0;
    for (std::size_t at = 0; at < bytes; at += page)
        static_cast<volatile char*>(memory)[at] = 1;
    return bytes;
}

int set_block(const std::string& name, const char* state) {
    return pseudofs::write_text(std::string(blocks) + "/" + name + "/state", state);
}

/// The names of memory blocks, the last first.
std::vector<std::string> block_names(const Injection& injection) {
    const auto wanted = injection.number("block");
    if (wanted >= 0) return {"memory" + std::to_string(wanted)};
    std::vector<std::pair<int, std::string>> found;
    for (const auto& name : pseudofs::entries(blocks)) {
        int number = 0;
        if (std::sscanf(name.c_str(), "memory%d", &number) == 1) found.emplace_back(number, name);
    }
    std::sort(found.rbegin(), found.rend());
    std::vector<std::string> names;
    for (auto& [number, name] : found)
        names.push_back(std::move(name));
    return names;
}

}  // namespace

void inject_hwpoison(const Injection& injection) {
    if (injection.text("target") == "workload") return poison_the_workload(injection);
    void* memory =
        ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return injection.refuse("mmap", errno);
    std::memset(memory, 1, page);
    const bool soft = injection.flag("soft");
    if (::madvise(memory, page, soft ? madv_soft_offline : madv_hwpoison) != 0)
        return injection.refuse(soft ? "MADV_SOFT_OFFLINE" : "MADV_HWPOISON", errno);
    injection.report(FaultState::fired, soft ? "a page was moved away" : "a page was poisoned");
}

void inject_memory_pressure(const Injection& injection) {
    auto bytes = static_cast<std::size_t>(injection.number("size"));
    if (bytes == 0) {
        const auto info = pseudofs::read_text("/proc/meminfo").value_or("");
        const auto available = pseudofs::number_after(info, "MemAvailable:").value_or(0);
        bytes = available * 1024 / 100 * static_cast<std::size_t>(injection.number("percent"));
    }
    // Else it would have the agent's, whom the OOM killer must not choose.
    const int error =
        pseudofs::write_text("/proc/self/oom_score_adj", injection.text("oom-score-adj"));
    if (error != 0) return injection.refuse("/proc/self/oom_score_adj", error);
    const auto mebibytes = std::to_string(bytes >> 20) + " MiB";
    injection.report(FaultState::armed, "takes " + mebibytes);
    if (take_memory(bytes) == 0) return injection.refuse("mmap of " + mebibytes, errno);
    injection.report(FaultState::fired, "holds " + mebibytes);
    [[maybe_unused]] const bool whole = injection.wait(injection.duration("duration"));
    injection.report(FaultState::ended, "gives it back");
}

void inject_memory_offline(const Injection& injection) {
    int error = ENOENT;
    for (const auto& name : block_names(injection)) {
        error = set_block(name, "offline");
        if (error != 0) continue;
        injection.report(FaultState::fired, name + " is off line");
        const auto duration = injection.duration("duration");
        if (duration.count() == 0) return;
        [[maybe_unused]] const bool whole = injection.wait(duration);
        error = set_block(name, "online");
        if (error != 0) return injection.refuse(name + " on line again", error);
        return injection.report(FaultState::ended, name + " is on line again");
    }
    injection.refuse("no memory block goes off line", error);
}

void inject_memory_online(const Injection& injection) {
    unsigned changed = 0;
    int error = 0;
    for (const auto& name : block_names(injection)) {
        const auto state = pseudofs::read_line(std::string(blocks) + "/" + name + "/state");
        if (state != "offline") continue;
        const int answer = set_block(name, "online");
        answer == 0 ? void(++changed) : void(error = answer);
    }
    if (changed == 0 && error != 0) return injection.refuse("no memory block goes on line", error);
    if (changed == 0) return injection.refuse("no memory block is off line");
    injection.report(FaultState::fired, std::to_string(changed) + " memory blocks are on line");
}

void inject_oom_score_adj(const Injection& injection) {
    const auto tree = task_tree(injection.workload);
    unsigned changed = 0;
    int error = ESRCH;
    for (const auto pid : tree) {
        const auto file = "/proc/" + std::to_string(pid) + "/oom_score_adj";
        const int answer = pseudofs::write_text(file, injection.text("value"));
        answer == 0 ? void(++changed) : void(error = answer);
    }
    if (changed == 0) return injection.refuse("oom_score_adj of the workload's tasks", error);
    injection.report(FaultState::fired, injection.text("value") + " for " +
                                            std::to_string(changed) + " tasks of the workload");
}

}  // namespace faultline::injector
