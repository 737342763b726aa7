// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/log_grammar.hpp"

#include "classify/log_prefix.hpp"
#include "classify/report_headers.hpp"

#include <algorithm>
#include <array>

namespace faultline::classify {

namespace {

/// How lines of reports begin on the architectures that we know: arch/*/kernel/{dumpstack,traps,
/// process}.c, mm/oom_kill.c, mm/page_alloc.c, kernel/{panic,module/main}.c up to 7.2. Registers
/// that end a row are not among them, since they may be what was broken off.
constexpr auto beginnings = std::to_array<std::string_view>({"Call Trace:",
                                                             "Call trace:",
                                                             "Modules linked in:",
                                                             "CPU: ",
                                                             "Hardware name:",
                                                             "RIP: ",
                                                             "RSP: ",
                                                             "RAX: ",
                                                             "RDX: ",
                                                             "RBP: ",
                                                             "R10: ",
                                                             "R13: ",
                                                             "FS: ",
                                                             "CS: ",
                                                             "CR2: ",
                                                             "DR0: ",
                                                             "DR3: ",
                                                             "PKRU: ",
                                                             "Code: ",
                                                             "EIP: ",
                                                             "EAX: ",
                                                             "ESI: ",
                                                             "DS: ",
                                                             "pstate: ",
                                                             "pc : ",
                                                             "lr : ",
                                                             "sp : ",
                                                             "epc : ",
                                                             "NIP: ",
                                                             "NIP [",
                                                             "LR [",
                                                             "REGS: ",
                                                             "MSR: ",
                                                             "CFAR: ",
                                                             "GPR",
                                                             "Krnl ",
                                                             "#PF: ",
                                                             "PGD ",
                                                             "PUD ",
                                                             "Oops",
                                                             "Stack:",
                                                             "Process ",
                                                             "Workqueue: ",
                                                             "Tainted: ",
                                                             "---[ ",
                                                             "<TASK>",
                                                             "</TASK>",
                                                             "<IRQ>",
                                                             "</IRQ>",
                                                             "<NMI>",
                                                             "</NMI>",
                                                             "Memory cgroup ",
                                                             "Out of memory",
                                                             "Killed process ",
                                                             "oom-kill:",
                                                             "oom_reaper:",
                                                             "Mem-Info:",
                                                             "Node ",
                                                             "Task in ",
                                                             "Kernel Offset:",
                                                             "Allocated by task",
                                                             "Freed by task",
                                                             "Kernel panic",
                                                             "WARNING: ",
                                                             "BUG: ",
                                                             "INFO: ",
                                                             "Sending NMI",
                                                             "NMI backtrace",
                                                             "Kdump:",
                                                             "x29: ",
                                                             "x28: ",
                                                             "x27: "});

/// "[<ffffffff8110c4f2>] ", "? ", "foo+0x12/0x34": show_stack() and printk_stack_address().
bool begins_frame(std::string_view line) {
    if (line.starts_with("[<")) return true;
    if (line.starts_with("? ")) line.remove_prefix(2);
    const auto word = line.substr(0, line.find(' '));
    return word.find("+0x") != std::string_view::npos;
}

}  // namespace

bool is_stamped(std::string_view line) {
    std::string_view lead;
    auto rest = line;
    if (take_prefix(rest).stamped) return true;
    return find_stamp(rest, lead).has_value();
}

bool begins_log_line(std::string_view line) {
    while (line.starts_with(' ') || line.starts_with('\t'))
        line.remove_prefix(1);
    if (line.empty()) return false;
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view begin) { return line.starts_with(begin); }) ||
           begins_frame(line) || line.find(" invoked oom-killer: ") != std::string_view::npos ||
           match_header(line).has_value();
}

}  // namespace faultline::classify
