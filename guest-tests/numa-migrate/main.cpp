// SPDX-License-Identifier: GPL-2.0-or-later
// migrate_to_node() took the first VMA of a task for granted (mm/mempolicy.c, up to v6.12; CVE-
// 2024-56611, fixed by 091c1dd2d4df). A task without any can be had: it unmaps its whole address
// space, and its tracer catches it at the fault that follows.
#include "pseudofs/text_file.hpp"
#include "workload/workload.hpp"

#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>

namespace {

using namespace faultline;

/// All of user space's addresses with four levels of page tables, but for the last page
/// (TASK_SIZE_MAX, arch/x86/include/asm/page_64_types.h).
constexpr std::size_t address_space = 0x7ffffffff000;
/// Exit statuses of the task that calls migrate_pages(). Of a task without memory it says that
/// there was nothing to do, or EFAULT: both are right.
enum Status { survived = 0, not_offered = 4, child_lost = 5, refused = 6 };

struct Parameters {
    std::uint64_t rounds = 10;
};

Parameters read_parameters(workload::Arguments& arguments) {
    return {arguments.count("rounds", 10)};
}

[[noreturn]] void lose_all_memory() {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    // There is no code to return to: the tracer sees the SIGSEGV.
    ::syscall(SYS_munmap, nullptr, address_space);
    ::_exit(1);
}

/// Runs as a task of its own, since on a kernel with the bug it does not come back.
[[noreturn]] void migrate_child() {
    const pid_t child = ::fork();
    if (child == 0) lose_all_memory();
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
        WSTOPSIG(status) != SIGSEGV) {
        ::_exit(child_lost);
    }
    const std::array<unsigned long, 1> from{1}, to{2};  // node 0, node 1
    constexpr unsigned long bits = 3;                   // one more than are looked at
    const long answer = ::syscall(SYS_migrate_pages, child, bits, from.data(), to.data());
    const int why = errno;
    ::kill(child, SIGKILL);
    if (answer >= 0 || why == EFAULT) ::_exit(survived);
    ::_exit(why == ENOSYS ? not_offered : refused);
}

workload::Result experiment(const Parameters& parameters) {
    const auto nodes =
        pseudofs::parse_list(pseudofs::read_line("/sys/devices/system/node/has_memory"));
    if (nodes.size() < 2 || nodes[0] != 0 || nodes[1] != 1) {
        return workload::skip("this wants memory on the nodes 0 and 1");
    }
    workload::report_phase("migrate");
    for (std::uint64_t round = 1; round <= parameters.rounds; ++round) {
        const pid_t pid = ::fork();
        if (pid == 0) migrate_child();
        int status = 0;
        if (pid < 0 || ::waitpid(pid, &status, 0) != pid) {
            return workload::error("cannot fork: " + pseudofs::error_text(errno));
        }
        if (WIFSIGNALED(status)) {
            const char* name = ::sigabbrev_np(WTERMSIG(status));
            return workload::fail("the task that called migrate_pages() was killed by SIG" +
                                  std::string(name == nullptr ? "?" : name) + " in round " +
                                  std::to_string(round));
        }
        switch (WEXITSTATUS(status)) {
            case survived:
                break;
            case not_offered:
                return workload::skip("the kernel has no migrate_pages()");
            case child_lost:
                return workload::error("the task that unmaps all of its memory was lost");
            default:
                return workload::error("migrate_pages() was refused for another reason");
        }
    }
    return workload::pass({{"rounds", static_cast<double>(parameters.rounds)}});
}

}  // namespace

int main(int argc, char** argv) {
    return workload::run(argc, argv, read_parameters, experiment);
}
