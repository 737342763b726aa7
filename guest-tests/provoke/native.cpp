// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/native.hpp"

#include "protocol/plan.hpp"
#include "provoke/kernel_symbols.hpp"
#include "provoke/machine_code.hpp"
#include "provoke/module_file.hpp"
#include "pseudofs/text_file.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

namespace faultline::provoke {
namespace {

using namespace std::chrono_literals;

/// An address in the kernel's half where nothing is mapped: in the region that only KASAN uses
/// (Documentation/arch/x86/x86_64/mm.rst).
constexpr std::uint64_t unmapped = 0xffffed00dead0000;
/// Bits 47 to 63 differ: no address of x86-64 with four or five levels of page tables.
constexpr std::uint64_t non_canonical = 0xdead000000000100;
/// How traces call what does it. Not after the provocation: names with "page_fault" or "lockup" in
/// them are taken for the kernel's own machinery by those who look for the guilty one.
constexpr std::string_view function_name = "provoked";

/// What the code of a provocation is made from.
struct Kernel {
    KernelSymbols symbols;
    std::uint64_t ticks_per_second = 0;

    /// Only asked for symbols that the provocation's row names.
    std::uint64_t at(std::string_view name) const { return symbols.address(name).value_or(0); }
    /// This CPU's preemption count: in struct pcpu_hot from Linux 6.2 to 6.14, behind a pointer
    /// (arch/x86/include/asm/current.h).
    std::uint64_t preempt_count() const {
        if (const auto own = symbols.address("__preempt_count")) return *own;
        return at("pcpu_hot") + 8;
    }
    std::uint64_t ticks(std::uint64_t milliseconds) const {
        return ticks_per_second / 1000 * milliseconds;
    }
};

struct Row {
    std::string_view name;
    /// Of each inner list the kernel must have one.
    std::vector<std::vector<std::string_view>> symbols;
    std::vector<std::uint8_t> (*code)(const Kernel& kernel);
    std::vector<Setting> settings{};
    std::string_view detector{};  ///< a file that must say 1, if the kernel is to notice
    void (*companion)() = nullptr;
    std::chrono::seconds patience = 10s;
};

const std::vector<std::string_view> preempt_count{"__preempt_count", "pcpu_hot"};

/// Spins with preemption off for so long.
std::vector<std::uint8_t> spin_without_preemption(const Kernel& kernel, std::uint64_t ms) {
    return MachineCode()
        .increment_per_cpu(kernel.preempt_count())
        .spin(kernel.ticks(ms))
        .decrement_per_cpu(kernel.preempt_count())
        .finish();
}

/// Waits for a grace period, which therefore is one that somebody waits for.
void wait_for_rcu() {
    ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

/// Queues work on every CPU and waits for it (mm/vmstat.c, vmstat_refresh(), since Linux 4.8).
void work_on_every_cpu() {
    [[maybe_unused]] const int error = pseudofs::write_text("/proc/sys/vm/stat_refresh", "1");
}

const std::vector<Row>& rows() {
    static const std::vector<Row> table{
        {"null-dereference",
         {},
         [](const Kernel&) {
             // xor %eax,%eax; mov 8(%rax),%rax
             return MachineCode().bytes({0x31, 0xc0, 0x48, 0x8b, 0x40, 0x08}).finish();
         }},
        {"bad-address",
         {},
         [](const Kernel&) {
             return MachineCode().rax(unmapped).bytes({0x48, 0x8b, 0x00}).finish();
         }},
        {"general-protection",
         {},
         [](const Kernel&) {
             return MachineCode().rax(non_canonical).bytes({0x48, 0x8b, 0x00}).finish();
         }},
        {"write-read-only",
         {{"_stext"}},
         [](const Kernel& kernel) {
             return MachineCode().rax(kernel.at("_stext")).bytes({0xc6, 0x00, 0x00}).finish();
         }},
        {"execute-data",
         {},
         [](const Kernel&) {
             // lea (%rsp),%rax; call *%rax
             return MachineCode()
                 .zeroed_frame(16)
                 .bytes({0x48, 0x8d, 0x04, 0x24, 0xff, 0xd0})
                 .finish();
         }},
        {"divide",
         {},
         [](const Kernel&) {
             // xor %edx,%edx; xor %ecx,%ecx; div %ecx
             return MachineCode().bytes({0x31, 0xd2, 0x31, 0xc9, 0xf7, 0xf1}).finish();
         }},
        {"undefined-opcode",
         {},
         [](const Kernel&) {
             return MachineCode().bytes({0x0f, 0x0b}).finish();  // ud2, in no table of BUG()s
         }},
        {"int3", {}, [](const Kernel&) { return MachineCode().bytes({0xcc}).finish(); }},
        {"bug",
         {{"__put_cred"}},
         [](const Kernel& kernel) {
             // A struct cred still in use, for its first member is the count: BUG_ON() at the start
             // of __put_cred(), kernel/cred.c.
             return MachineCode()
                 .zeroed_frame(256)
                 .bytes({0xc7, 0x04, 0x24, 1, 0, 0, 0})  // movl $1,(%rsp)
                 .argument_frame(0, 0)
                 .call(kernel.at("__put_cred"))
                 .finish();
         }},
        {"warning",
         {preempt_count},
         [](const Kernel& kernel) {
             // init/main.c, do_one_initcall(): WARN(), and the count is put right again.
             return MachineCode().increment_per_cpu(kernel.preempt_count()).finish();
         }},
        {"refcount",
         {{"refcount_warn_saturate"}},
         [](const Kernel& kernel) {
             constexpr std::uint64_t sub_uaf = 3;  // enum refcount_saturation_type
             return MachineCode()
                 .zeroed_frame(16)
                 .argument_frame(0, 0)
                 .argument(1, sub_uaf)
                 .call(kernel.at("refcount_warn_saturate"))
                 .finish();
         }},
        {"list-corruption",
         {{"__list_add_valid", "__list_add_valid_or_report"}},
         [](const Kernel& kernel) {
             // new, prev, next: heads that do not point at each other.
             const auto own = kernel.symbols.address("__list_add_valid");
             return MachineCode()
                 .zeroed_frame(64)
                 .argument_frame(0, 32)
                 .argument_frame(1, 0)
                 .argument_frame(2, 16)
                 .call(own ? *own : kernel.at("__list_add_valid_or_report"))
                 .finish();
         }},
        {"usercopy",
         {{"__check_object_size"}, {"_stext"}},
         [](const Kernel& kernel) {
             return MachineCode()
                 .argument(0, kernel.at("_stext"))
                 .argument(1, 64)
                 .argument(2, 1)  // to user space
                 .call(kernel.at("__check_object_size"))
                 .finish();
         }},
        {"atomic-sleep",
         {preempt_count, {"msleep"}},
         [](const Kernel& kernel) {
             // __schedule_bug() puts the count right (kernel/sched/core.c, schedule_debug()).
             return MachineCode()
                 .increment_per_cpu(kernel.preempt_count())
                 .argument(0, 10)
                 .call(kernel.at("msleep"))
                 .finish();
         }},
        {"hung-task",
         {{"msleep"}},
         [](const Kernel& kernel) {
             return MachineCode().argument(0, 6000).call(kernel.at("msleep")).finish();
         },
         {{"/proc/sys/kernel/hung_task_timeout_secs", "2"}}},
        {"soft-lockup",
         {preempt_count},
         [](const Kernel& kernel) { return spin_without_preemption(kernel, 7000); },
         {{"/proc/sys/kernel/watchdog_thresh", "2"}},
         "/proc/sys/kernel/soft_watchdog",
         nullptr,
         20s},
        {"rcu-stall",
         {preempt_count},
         [](const Kernel& kernel) { return spin_without_preemption(kernel, 6000); },
         {{"/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout", "3"}},
         {},
         wait_for_rcu,
         20s},
        {"workqueue-lockup",
         {preempt_count},
         [](const Kernel& kernel) { return spin_without_preemption(kernel, 7000); },
         {{"/sys/module/workqueue/parameters/watchdog_thresh", "2"}},
         {},
         work_on_every_cpu,
         20s},
        {"hard-lockup",
         {},
         [](const Kernel& kernel) {
             return MachineCode()
                 .bytes({0xfa})  // cli
                 .spin(kernel.ticks(9000))
                 .bytes({0xfb})  // sti
                 .finish();
         },
         {{"/proc/sys/kernel/watchdog_thresh", "2"}},
         "/proc/sys/kernel/nmi_watchdog",
         nullptr,
         20s},
        {"panic",
         {{"panic"}},
         [](const Kernel& kernel) {
             return MachineCode()
                 .argument_text(0, "provoked on purpose")
                 .call(kernel.at("panic"))
                 .finish();
         }},
        {"stack-protector",
         {{"__stack_chk_fail"}},
         [](const Kernel& kernel) {
             return MachineCode().call(kernel.at("__stack_chk_fail")).finish();
         }},
        {"stack-end",
         {{"msleep"}},
         [](const Kernel& kernel) {
             // mov %rsp,%rax; and $-16384,%rax; movq $0,(%rax): the magic number at the stack's end
             return MachineCode()
                 .bytes({0x48, 0x89, 0xe0, 0x48, 0x25, 0x00, 0xc0, 0xff, 0xff})
                 .bytes({0x48, 0xc7, 0x00, 0, 0, 0, 0})
                 .argument(0, 10)
                 .call(kernel.at("msleep"))
                 .finish();
         }},
        {"stack-overflow",
         {},
         [](const Kernel&) {
             // sub $1024,%rsp
             return MachineCode().bytes({0x48, 0x81, 0xec, 0, 4, 0, 0}).call_self().finish();
         }},
        {"double-fault",
         {},
         [](const Kernel&) {
             // mov %rax,%rsp; push $0: the fault's own frame finds no stack either.
             return MachineCode().rax(unmapped).bytes({0x48, 0x89, 0xc4, 0x6a, 0x00}).finish();
         }},
    };
    return table;
}

std::uint64_t ticks_per_second() {
    const auto start = std::chrono::steady_clock::now();
    const auto first = __rdtsc();
    std::this_thread::sleep_for(50ms);
    const auto ticks = __rdtsc() - first;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return static_cast<std::uint64_t>(static_cast<double>(ticks) / took.count());
}

/// The form of the first module with an init function among those that the guest has.
Result<ModuleForm> module_form() {
    const std::string directory(protocol::module_directory);
    for (const auto& name : pseudofs::entries(directory)) {
        std::ifstream file(directory + "/" + name, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        if (auto form = read_form(content)) return form;
    }
    return failure(
        "none of the kernel's modules is in the guest, so that the form of its modules "
        "is not known");
}

std::string why_not(const Row& row, const Kernel& kernel, const Result<ModuleForm>& form) {
    if (!form) return form.error().what;
    for (const auto& alternatives : row.symbols) {
        const bool known = std::any_of(
            alternatives.begin(), alternatives.end(),
            [&](std::string_view name) { return kernel.symbols.address(name).has_value(); });
        if (!known) return "the kernel has no symbol " + std::string(alternatives.front());
    }
    if (!row.detector.empty() && pseudofs::read_number(std::string(row.detector)) != 1) {
        return std::string(row.detector) + " is not 1: this detector does not run here";
    }
    return {};
}

std::string load(const std::vector<std::uint8_t>& file) {
    // ENODEV is what a provocation returns that the kernel came back from.
    if (::syscall(SYS_init_module, file.data(), file.size(), "") == 0 || errno == ENODEV) return {};
    return "the kernel refused the module: " + pseudofs::error_text(errno);
}

Provocation make(const Row& row, const Kernel& kernel, const Result<ModuleForm>& form) {
    Provocation provocation;
    provocation.name = row.name;
    provocation.settings = row.settings;
    provocation.companion = row.companion;
    provocation.patience = row.patience;
    provocation.cannot = why_not(row, kernel, form);
    if (!provocation.cannot.empty()) return provocation;
    auto name = "provoke_" + provocation.name;
    std::replace(name.begin(), name.end(), '-', '_');
    const auto file = std::make_shared<std::vector<std::uint8_t>>(
        module_file(*form, {name, std::string(function_name), row.code(kernel)}));
    provocation.body = [file] { return load(*file); };
    return provocation;
}

}  // namespace

std::vector<std::string_view> native_names() {
    std::vector<std::string_view> names;
    for (const auto& row : rows())
        names.push_back(row.name);
    return names;
}

std::vector<Provocation> native_provocations(const std::vector<std::string>& names) {
    std::vector<std::string_view> symbols;
    for (const auto& row : rows()) {
        for (const auto& alternatives : row.symbols)
            symbols.insert(symbols.end(), alternatives.begin(), alternatives.end());
    }
    const Kernel kernel{KernelSymbols::read(symbols), ticks_per_second()};
    const auto form = module_form();
    std::vector<Provocation> provocations;
    for (const auto& row : rows()) {
        if (std::find(names.begin(), names.end(), row.name) == names.end()) continue;
        provocations.push_back(make(row, kernel, form));
    }
    return provocations;
}

}  // namespace faultline::provoke
