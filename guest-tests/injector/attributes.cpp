// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's own fault attributes, in debugfs
// (Documentation/fault-injection/fault-injection.rst), and /proc/PID/fail-nth.
#include "injector/kinds.hpp"
#include "injector/tasks.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

namespace faultline::injector {
namespace {

using protocol::FaultState;
using namespace std::chrono_literals;

constexpr auto look_again = 20ms;
/// With these, whatever may fail does, and says so.
constexpr std::array<std::pair<const char*, const char*>, 3> eager{
    {{"/ignore-gfp-wait", "N"}, {"/min-order", "0"}, {"/verbose", "2"}}};

/// "/sys/kernel/debug/fail_page_alloc" of the kind "fail-page-alloc".
std::string directory_of(const Injection& injection) {
    auto name = injection.fault->kind;
    std::replace(name.begin(), name.end(), '-', '_');
    return "/sys/kernel/debug/" + name;
}

/// Writes the file if the kernel has it. An errno.
int write_if_there(const std::string& path, const std::string& value) {
    const int error = pseudofs::write_text(path, value);
    return error == ENOENT ? 0 : error;
}

/// What only some of the attributes have. "what: why", or empty.
std::string set_own_files(const Injection& injection, const std::string& directory) {
    const auto& kind = injection.fault->kind;
    if (kind == "fail-function") {
        const auto function = injection.text("function");
        const auto injectable = pseudofs::read_text(directory + "/injectable").value_or("");
        if (("\n" + injectable).find("\n" + function + "\t") == std::string::npos)
            return function + " is not in " + directory + "/injectable";
        if (const int error = pseudofs::write_text(directory + "/inject", function); error != 0)
            return directory + "/inject: " + pseudofs::error_text(error);
        std::array<char, 32> value{};  // a negative number is refused (fs/libfs.c up to 6.1)
        std::snprintf(value.data(), value.size(), "%#llx",
                      static_cast<unsigned long long>(injection.number("error")));
        const auto file = directory + "/" + function + "/retval";
        if (const int error = pseudofs::write_text(file, value.data()); error != 0)
            return file + ": " + pseudofs::error_text(error);
    }
    const auto device = injection.text("device");
    if (device.empty()) return {};
    const auto file = "/sys/class/block/" + device +
                      (kind == "fail-io-timeout" ? "/io-timeout-fail" : "/make-it-fail");
    const int error = pseudofs::write_text(file, "1");
    return error == 0 ? "" : file + ": " + pseudofs::error_text(error);
}

/// Sets all but what sets it off. "what: why", or empty.
std::string set_files(const Injection& injection, const std::string& directory) {
    if (auto why = set_own_files(injection, directory); !why.empty()) return why;
    const std::array<std::pair<const char*, std::string>, 8> common{{
        {"interval", injection.text("interval")},
        {"times", injection.text("times")},
        {"space", injection.text("space")},
        {"verbose", "2"},
        {"task-filter", injection.text("scope") == "all" ? "N" : "Y"},
        // Or nothing that may sleep would ever fail (mm/failslab.c and mm/page_alloc.c).
        {"ignore-gfp-wait", "N"},
        {"ignore-gfp-highmem", "N"},
        {"min-order", injection.text("min-order")},
    }};
    for (const auto& [name, value] : common) {
        if (value.empty()) continue;
        const auto file = directory + "/" + name;
        if (const int error = write_if_there(file, value); error != 0)
            return file + ": " + pseudofs::error_text(error);
    }
    return {};
}

void take_back(const Injection& injection, const std::string& directory) {
    [[maybe_unused]] int ignored = pseudofs::write_text(directory + "/probability", "0");
    if (injection.fault->kind == "fail-function")
        ignored = pseudofs::write_text(directory + "/inject", "!" + injection.text("function"));
}

/// Waits until all failures were forced, or the time is over. How many were; nothing if there is
/// no limit to count from.
std::optional<std::int64_t> watch(const Injection& injection, const std::string& directory) {
    const auto times = injection.number("times");
    const auto limit = injection.duration("duration");
    if (times < 0) {
        [[maybe_unused]] const bool whole = injection.wait(limit);
        return std::nullopt;
    }
    auto left = times;
    auto waited = 0ms;
    bool goes_on = true;
    while (goes_on && left > 0 && (limit == 0ms || waited < limit)) {
        goes_on = injection.wait(look_again);
        waited += look_again;
        left = pseudofs::read_number(directory + "/times").value_or(left);
    }
    return times - left;
}

std::string failures(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " failure" : " failures");
}

}  // namespace

void inject_attribute(const Injection& injection) {
    const auto directory = directory_of(injection);
    if (!pseudofs::read_number(directory + "/probability")) {
        return injection.refuse("there is no " + directory, ENOENT);
    }
    if (const auto why = set_files(injection, directory); !why.empty())
        return injection.refuse(why);
    const auto probability = injection.text("probability");
    if (const int error = pseudofs::write_text(directory + "/probability", probability);
        error != 0) {
        return injection.refuse(directory + "/probability", error);
    }
    injection.report(FaultState::armed,
                     "probability " + probability + " %, times " + injection.text("times"));
    const auto forced = watch(injection, directory);
    take_back(injection, directory);
    if (!forced) return injection.report(FaultState::ended, "taken back");
    injection.report(*forced > 0 ? FaultState::fired : FaultState::ended,
                     "the kernel forced " + failures(*forced),
                     {{"forced", std::to_string(*forced)}});
}

void inject_fail_nth(const Injection& injection) {
    auto processes = task_tree(injection.workload);
    if (processes.empty()) return injection.refuse("there is no task of the workload");
    if (injection.text("tasks") == "first") processes.resize(1);
    std::vector<std::string> files;
    int refusal = ESRCH;
    for (const auto& thread : threads_of(processes)) {
        const auto file = thread + "/fail-nth";
        const int error = pseudofs::write_text(file, injection.text("nth"));
        error == 0 ? files.push_back(file) : void(refusal = error);
    }
    if (files.empty()) return injection.refuse("/proc/PID/fail-nth", refusal);
    // The attributes still say what may fail at all.
    for (const auto* attribute : {"failslab", "fail_page_alloc"}) {
        const auto directory = std::string("/sys/kernel/debug/") + attribute;
        for (const auto& [name, value] : eager) {
            [[maybe_unused]] const int error = write_if_there(directory + name, value);
        }
    }
    injection.report(FaultState::armed, "in " + std::to_string(files.size()) + " tasks");
    const auto armed = files.size();
    std::size_t forced = 0;
    while (!files.empty() && injection.wait(look_again)) {
        std::erase_if(files, [&](const auto& file) {
            const auto left = pseudofs::read_number(file);
            forced += left == 0 ? 1 : 0;
            return !left || *left == 0;  // gone, or done
        });
    }
    injection.report(forced > 0 ? FaultState::fired : FaultState::ended,
                     std::to_string(forced) + " of " + std::to_string(armed) + " tasks met it",
                     {{"forced", std::to_string(forced)}});
}

}  // namespace faultline::injector
