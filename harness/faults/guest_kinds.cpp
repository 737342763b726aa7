// SPDX-License-Identifier: GPL-2.0-or-later
#include "faults/kinds.hpp"
#include "faults/parameters.hpp"

#include <utility>

namespace faultline::faults {
namespace {

using Parameters = std::map<std::string, model::Parameter>;

FaultKind kind(std::string name, std::string purpose, std::vector<std::string> options = {},
               Parameters parameters = {}, std::string example = {}) {
    FaultKind made;
    made.name = std::move(name);
    made.purpose = std::move(purpose);
    made.options = std::move(options);
    made.parameters = std::move(parameters);
    made.example = std::move(example);
    return made;
}

/// A fault attribute of the kernel's (Documentation/fault-injection): what all of them have.
FaultKind attribute(std::string name, std::string purpose, std::string option,
                    Parameters more = {}) {
    more.insert({
        {"probability", integer(100, 1, 100, "in percent, of each call")},
        {"interval", integer(1, 1, 1'000'000, "at most each n-th call")},
        {"times", integer(1, -1, 1'000'000, "how many failures; -1: no limit")},
        {"space", size(0, "bytes that may still be had before the first")},
        {"scope", text("workload", "whose calls fail", {"workload", "all"})},
        {"duration", duration(0, "when it is taken back")},
    });
    return kind(std::move(name), std::move(purpose),
                {"CONFIG_FAULT_INJECTION_DEBUG_FS", std::move(option)}, std::move(more),
                "times = 3\nprobability = 50");
}

std::vector<FaultKind> attributes() {
    auto function = attribute("fail-function", "A function that is marked for it returns an error.",
                              "CONFIG_FAIL_FUNCTION",
                              {{"function", text("", "one of fail_function/injectable")},
                               {"error", integer(-12, -4095, 0, "what it returns")}});
    function.required = {"function"};
    function.example = "function = \"__x64_sys_futex\"";
    // A probe by a breakpoint runs as if in an NMI, where the kernel knows no task to be marked.
    function.parameters.at("scope").default_value = "all";
    const auto device = text("vda",
                             "the block device's name; vda is the scratch disk, or, with an "
                             "image, vdb");
    // Requests are the block layer's, not the task's.
    const auto of_disk = [](FaultKind made) {
        made.parameters.at("scope").default_value = "all";
        made.modules = {"virtio_pci", "virtio_blk"};
        return made;
    };
    return {
        attribute("failslab", "An allocation from the slab fails.", "CONFIG_FAILSLAB"),
        attribute("fail-page-alloc", "An allocation of pages fails.", "CONFIG_FAIL_PAGE_ALLOC",
                  {{"min-order", integer(0, 0, 10, "the smallest order that fails")}}),
        attribute("fail-usercopy", "A copy from or to user space fails.",
                  "CONFIG_FAULT_INJECTION_USERCOPY"),
        attribute("fail-futex", "A futex call fails.", "CONFIG_FAIL_FUTEX"),
        of_disk(attribute("fail-make-request", "A request to a block device fails.",
                          "CONFIG_FAIL_MAKE_REQUEST", {{"device", device}})),
        of_disk(attribute("fail-io-timeout", "A request to a block device is never answered.",
                          "CONFIG_FAIL_IO_TIMEOUT", {{"device", device}})),
        function,
    };
}

std::vector<FaultKind> memory_kinds() {
    auto hwpoison = kind("hwpoison", "A page of memory goes bad.", {"CONFIG_MEMORY_FAILURE"},
                         {{"target", text("own", "whose page", {"own", "workload"})},
                          {"soft", boolean(false, "it is only moved away, since it may go bad")}});
    hwpoison.modules = {"hwpoison-inject"};
    return {
        hwpoison,
        kind("memory-pressure", "A task takes memory and holds it.", {},
             {{"size", size(0, "how much; 0: `percent` says it")},
              {"percent", integer(90, 1, 100, "of what is available")},
              {"oom-score-adj", integer(0, -1000, 1000, "of the task that takes it")},
              {"duration", duration(5000, "how long it is held")}},
             "percent = 95\nduration = \"10s\""),
        kind("memory-offline", "A block of memory is taken off line.", {"CONFIG_MEMORY_HOTREMOVE"},
             {{"block", integer(-1, -1, 1'000'000, "number; -1: the last that lets itself")},
              {"duration", duration(0, "when it comes back")}}),
        kind("memory-online", "A block of memory is brought on line.", {"CONFIG_MEMORY_HOTPLUG"},
             {{"block", integer(-1, -1, 1'000'000, "number; -1: all that are off line")}}),
        kind("oom-score-adj", "The workload's tasks get another oom_score_adj.", {},
             {{"value", integer(-1000, -1000, 1000, "what they get")}}, "value = -1000"),
    };
}

std::vector<FaultKind> machine_kinds() {
    auto mce = kind("mce", "A CPU reports a machine check.", {"CONFIG_X86_MCE_INJECT"},
                    {{"severity", text("corrected", "how bad", {"corrected", "fatal"})},
                     {"cpu", integer(0, 0, 4095, "which CPU")},
                     {"bank", integer(4, 0, 31, "which bank of it")}});
    mce.modules = {"mce-inject"};
    auto notifier = kind(
        "notifier-error", "A step of taking something off line, or of going to sleep, fails.", {},
        {{"chain", text("memory", "of what", {"cpu", "memory", "pm"})},
         {"action", text("", "the step; empty: the first. Of a CPU: a number of hotplug/states")},
         {"cpu", integer(1, 0, 4095, "of the chain cpu")},
         {"error", integer(-12, -4095, -1, "what the step answers; a CPU's is always -EAGAIN")},
         {"provoke", boolean(true, "try it at once, and put it back")}},
        "chain = \"cpu\"");
    notifier.modules = {"memory-notifier-error-inject", "pm-notifier-error-inject"};
    return {
        mce,
        notifier,
        kind("cpu-offline", "A CPU is taken off line.", {"CONFIG_HOTPLUG_CPU"},
             {{"cpu", integer(1, 0, 4095, "which one")},
              {"duration", duration(0, "when it comes back")}},
             "cpu = 2\nduration = \"1s\""),
        kind("cpu-online", "A CPU is brought on line.", {"CONFIG_HOTPLUG_CPU"},
             {{"cpu", integer(1, 0, 4095, "which one")}}),
        kind("clock-jump", "The wall clock is set forward or back.", {},
             {{"seconds", integer(3600, -1'000'000'000, 1'000'000'000, "how far")}},
             "seconds = -86400"),
    };
}

std::vector<FaultKind> kernel_kinds() {
    auto lkdtm =
        kind("lkdtm", "The kernel's own crash test does what it is asked for.", {"CONFIG_LKDTM"},
             {{"type", text("", "one of /sys/kernel/debug/provoke-crash/DIRECT")}},
             "type = \"WARNING\"");
    lkdtm.required = {"type"};
    lkdtm.modules = {"lkdtm"};
    auto sysrq =
        kind("sysrq", "A SysRq command.", {"CONFIG_MAGIC_SYSRQ"},
             {{"key", text("", "its letter: c crashes, l shows all CPUs' stacks")}}, "key = \"c\"");
    sysrq.required = {"key"};
    auto load = kind("module-load", "A module is loaded.", {"CONFIG_MODULES"},
                     {{"module", text("", "its name")}, {"parameters", text("", "for it")}},
                     "module = \"loop\"");
    load.required = {"module"};
    auto unload =
        kind("module-unload", "A module, loaded before the workload begins, is taken out.",
             {"CONFIG_MODULE_UNLOAD"}, {{"module", text("", "its name")}}, "module = \"loop\"");
    unload.required = {"module"};
    return {
        kind("fail-nth", "The n-th call of a task that can fail fails (/proc/PID/fail-nth).",
             {"CONFIG_FAULT_INJECTION_DEBUG_FS"},
             {{"nth", integer(1, 1, 1'000'000, "which call, from now on")},
              {"tasks", text("all", "of the workload", {"first", "all"})}},
             "nth = 3"),
        lkdtm,
        sysrq,
        load,
        unload,
    };
}

}  // namespace

std::vector<FaultKind> guest_kinds() {
    auto kinds = attributes();
    for (auto more : {memory_kinds(), machine_kinds(), kernel_kinds()})
        kinds.insert(kinds.end(), more.begin(), more.end());
    return kinds;
}

}  // namespace faultline::faults
