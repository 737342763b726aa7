// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/crash_summary.hpp"

#include "host/file.hpp"
#include "host/process.hpp"
#include "kernel/elf_file.hpp"
#include "model/printable.hpp"
#include "symbols/kernel_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace faultline::run {
namespace fs = std::filesystem;
using model::CrashSummary;

namespace {

constexpr std::chrono::seconds patience{120};
constexpr std::size_t most_frames = 64;
constexpr std::size_t longest_value = 500;
constexpr std::string_view questions =
    "set scroll off\n"
    "sys\n"
    "bt -sx\n"
    "quit\n";

std::optional<std::uint64_t> number_at(std::string_view text, int base = 10) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc()) return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string unquoted(std::string_view text) {
    if (text.starts_with('"')) text = text.substr(1, text.find('"', 1) - 1);
    return std::string(text.substr(0, longest_value));
}

/// "       PANIC: "sysrq triggered crash"".
void take_value(CrashSummary& summary, std::string_view key, std::string_view text) {
    const auto value = unquoted(text);
    if (key == "RELEASE") summary.release = value;
    if (key == "VERSION") summary.version = value;
    if (key == "MACHINE") summary.machine = value;
    if (key == "CPUS") summary.cpus = number_at(text);
    if (key == "LOAD AVERAGE") summary.load = value;
    if (key == "UPTIME") summary.uptime = value;
    if (key == "TASKS") summary.tasks = number_at(text);
    if (key == "PANIC") summary.panic = value;
}

/// "PID: 107      TASK: ffff88800474a0c0  CPU: 2    COMMAND: "sysrq"".
void take_task(CrashSummary& summary, std::string_view text) {
    const auto after = [&](std::string_view name) {
        const auto at = text.find(name);
        return at == std::string_view::npos ? std::string_view{}
                                            : trimmed(text.substr(at + name.size()));
    };
    summary.pid = number_at(after("PID:"));
    summary.cpu = number_at(after("CPU:"));
    summary.command = unquoted(after("COMMAND:"));
}

/// "panic+0x118", "do_one+0x8 [module]", "panic"; an exception's offset is decimal.
void take_frame(CrashSummary& summary, std::string_view text) {
    model::Frame frame;
    const auto name = text.substr(0, text.find_first_of(" ]"));
    const auto plus = name.find('+');
    frame.function = name.substr(0, std::min(plus, longest_value));
    if (plus != std::string_view::npos) {
        const auto digits = name.substr(plus + 1);
        const bool hex = digits.starts_with("0x");
        frame.offset = number_at(digits.substr(hex ? 2 : 0), hex ? 16 : 10).value_or(0);
    }
    if (const auto module = text.find(" ["); module != std::string_view::npos) {
        const auto rest = text.substr(module + 2);
        frame.module = rest.substr(0, std::min(rest.find(']'), longest_value));
    }
    if (!frame.function.empty() && summary.stack.size() < most_frames) {
        summary.stack.push_back(std::move(frame));
    }
}

/// " #0 [ffffc90000613cd8] panic+0x118 at ffffffff819cd0a8", "    [exception RIP: f+0x8]".
bool take_stack_line(CrashSummary& summary, std::string_view text) {
    constexpr std::string_view exception = "[exception RIP: ";
    if (text.starts_with(exception)) {
        take_frame(summary, text.substr(exception.size()));
        return true;
    }
    const auto after = text.find("] ");
    if (!text.starts_with('#') || after == std::string_view::npos) return false;
    take_frame(summary, text.substr(after + 2));
    return true;
}

std::string clock(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds));
    return fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

/// Why the file cannot tell of this kernel; empty if it can.
std::string misfit(const fs::path& vmlinux, const model::KernelIdentity& kernel) {
    const auto facts = kernel::read_vmlinux(vmlinux);
    if (!facts) return facts.error().what;
    if (!symbols::has_debug_information(vmlinux)) return "it has no debug information";
    const bool same = kernel.build_id.empty() || facts->build_id.empty()
                          ? facts->release == kernel.release
                          : facts->build_id == kernel.build_id;
    return same ? std::string() : fmt::format("it is of another kernel, {}", facts->release);
}

/// The user's vmlinux if it fits, else the booted one if that does; empty if neither.
fs::path debug_file(model::Verdict& verdict, const fs::path& given, const fs::path& booted) {
    if (!given.empty()) {
        const auto why = misfit(given, verdict.kernel);
        if (why.empty()) return given;
        verdict.notes.push_back(fmt::format("'{}' is not used: {}", given.string(), why));
    }
    return misfit(booted, verdict.kernel).empty() ? booted : fs::path();
}

void name_addresses(std::vector<model::RelatedStack>& stacks, const fs::path& vmlinux) {
    const auto addresses = symbols::KernelAddresses::read(vmlinux);
    if (!addresses) return;
    for (auto& stack : stacks) {
        for (auto& frame : stack.trace) {
            if (!frame.function.starts_with("0x")) continue;
            const auto address = number_at(std::string_view(frame.function).substr(2), 16);
            if (auto named = addresses->find(address.value_or(0))) frame = std::move(*named);
        }
    }
}

CrashSummary summary_of(const model::Finding& finding, const model::Verdict& verdict) {
    CrashSummary summary;
    summary.tool = "console";
    summary.release = finding.release.empty() ? verdict.kernel.release : finding.release;
    summary.version = verdict.kernel.version_line;
    summary.machine = finding.hardware;
    if (verdict.guest) summary.cpus = verdict.guest->cpus;
    if (finding.time_seconds) summary.uptime = clock(*finding.time_seconds);
    summary.panic = finding.title;
    summary.pid = finding.pid;
    summary.command = finding.command;
    if (finding.cpu) summary.cpu = *finding.cpu;
    if (finding.instruction_pointer) summary.stack.push_back(*finding.instruction_pointer);
    summary.stack.insert(summary.stack.end(), finding.trace.begin(), finding.trace.end());
    return summary;
}

}  // namespace

std::optional<CrashSummary> summary_of_console(const model::Verdict& verdict) {
    const auto& findings = verdict.findings;
    const auto found = std::find_if(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.panicked || finding.kind == model::FindingKind::panic;
    });
    if (found == findings.end()) return std::nullopt;
    auto summary = summary_of(*found, verdict);
    // Where several CPUs died at once the one that panicked may have come to say nothing of itself.
    const auto told = std::find_if(findings.begin(), found,
                                   [](const auto& finding) { return finding.pid && finding.cpu; });
    if (summary.pid || !summary.stack.empty() || told == found) return summary;
    auto panic = std::move(summary.panic);
    summary = summary_of(*told, verdict);
    summary.panic = std::move(panic);
    return summary;
}

CrashSummary parse_crash(std::string_view text) {
    CrashSummary summary;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.starts_with("PID:")) {
            take_task(summary, line);
        } else if (!take_stack_line(summary, line)) {
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos) continue;
            take_value(summary, line.substr(0, colon), trimmed(line.substr(colon + 2)));
        }
    }
    return summary;
}

Result<CrashSummary> ask_crash(const fs::path& vmlinux, const fs::path& dump,
                               const fs::path& workspace, const host::Cancel& cancel) {
    if (auto made = host::make_directories(workspace); !made) return failure_of(made);
    const auto input = workspace / "crash.input";
    if (auto written = host::write_file_atomically(input, questions); !written) {
        return failure_of(written);
    }
    std::error_code error;
    host::ProcessSpec spec;
    spec.command = {"crash",
                    "-s",
                    "-i",
                    input.string(),
                    fs::absolute(vmlinux, error).string(),
                    fs::absolute(dump, error).string()};
    spec.environment = {{"HOME", workspace.string()}};  // no .crashrc of the user's
    spec.directory = workspace;
    spec.timeout = patience;
    spec.output_limit = 1u << 20;
    const auto output = host::run_process(spec, cancel);
    if (!output) return tl::unexpected(output.error());
    auto summary = parse_crash(output->out);
    if (output->exit_status != 0 || summary.release.empty()) {
        const auto last = model::last_lines(output->out + output->err, 1);
        return failure(fmt::format("crash ended with {}: {}", output->exit_status,
                                   last.empty() ? "it said nothing" : last.back()),
                       "a newer crash may know this kernel");
    }
    // crash 8.0.2 finds a tenth of the tasks of a 6.1 kernel, and says so only in this way.
    if ((output->out + output->err).find("not found in PID hash") != std::string::npos) {
        summary.tasks.reset();
    }
    summary.debug_info = spec.command.at(4);
    summary.tool = "crash";
    return summary;
}

void explain(model::Verdict& verdict, const fs::path& given, const fs::path& booted,
             const fs::path& directory, const fs::path& workspace, const host::Cancel& cancel) {
    auto& aftermath = verdict.aftermath;
    if (aftermath.hang_stacks && aftermath.hang_stacks->source == "registers") {
        name_addresses(aftermath.hang_stacks->stacks, given.empty() ? booted : given);
    }
    aftermath.summary = summary_of_console(verdict);
    if (!aftermath.dump) return;
    const auto vmlinux = debug_file(verdict, given, booted);
    if (vmlinux.empty()) return;
    auto told = ask_crash(vmlinux, directory / aftermath.dump->file, workspace, cancel);
    if (told) {
        aftermath.summary = std::move(*told);
    } else {
        verdict.notes.push_back(fmt::format("no summary of crash's: {}", told.error().what));
    }
}

}  // namespace faultline::run
