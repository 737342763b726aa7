// SPDX-License-Identifier: GPL-2.0-or-later
// After Documentation/admin-guide/reporting-issues.rst and reporting-regressions.rst.
#include "report/mail.hpp"

#include "model/printable.hpp"
#include "report/finding_text.hpp"
#include "report/kernels_tried.hpp"
#include "report/mail_commands.hpp"
#include "schedule/simulated_executor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace faultline::report {
namespace {

using model::printable;
using Kernels = std::vector<store::KernelRecord>;

constexpr std::size_t width = 72, most_frames = 24, most_kernels = 20;

/// Text in lines that a mailer leaves alone, with `indent` before each.
std::string wrapped(std::string_view text, std::string_view indent = "") {
    std::string lines;
    std::size_t column = 0;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        if (column > 0 && column + 1 + word.size() > width - indent.size()) {
            lines += '\n';
            column = 0;
        }
        if (column == 0) {
            lines += indent;
        } else {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return lines + "\n";
}

std::string frame_lines(const model::Frame& frame) {
    auto lines = fmt::format("  {}\n", frame_text(frame));
    for (const auto& place : frame.source) {
        lines += fmt::format("    {} at {}:{}\n", printable(place.function, 200),
                             printable(place.file, 300), place.line);
    }
    return lines;
}

std::string trace(const model::Finding& finding) {
    std::string lines;
    std::size_t shown = 0, left = 0;
    if (finding.instruction_pointer)
        lines += "RIP:" + frame_lines(*finding.instruction_pointer).substr(1);
    if (!finding.trace.empty()) lines += "Call Trace:\n";
    for (const auto& frame : finding.trace) {
        if (!frame.reliable) continue;
        if (shown++ < most_frames) {
            lines += frame_lines(frame);
        } else {
            ++left;
        }
    }
    if (left > 0) lines += fmt::format("  ... {} more\n", left);
    return lines;
}

std::string report_lines(const model::Finding& finding) {
    auto lines = printable(finding.title, 300) + "\n";
    if (const auto address = finding.details.find("address"); address != finding.details.end())
        lines += "address: " + printable(address->second, 100) + "\n";
    if (const auto fault = finding.details.find("fault"); fault != finding.details.end())
        lines += "injected: " + printable(fault->second, 200) + "\n";
    std::string task;
    if (finding.cpu) task += fmt::format("CPU: {} ", *finding.cpu);
    if (finding.pid) task += fmt::format("PID: {} ", *finding.pid);
    if (!finding.command.empty()) task += "Comm: " + printable(finding.command, 64) + " ";
    task += printable(finding.taint, 100);
    while (task.ends_with(' '))
        task.pop_back();
    if (!task.empty()) lines += task + "\n";
    lines += trace(finding);
    if (finding.panicked) lines += "The kernel panicked.\n";
    return lines;
}

std::string kernel_lines(const model::Verdict& verdict, const model::Finding& finding) {
    const auto& kernel = verdict.kernel;
    std::string lines;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) lines += fmt::format("{:<13} {}\n", name, printable(value, 500));
    };
    add("release:", kernel.release);
    add("version:", kernel.version_line);
    add("commit:", kernel.git_commit);
    add("package:", kernel.package);
    add("build id:", kernel.build_id);
    add("command line:", verdict.command_line);
    if (!kernel.config_sha256.empty())
        add("config:", ".config with SHA-256 " + kernel.config_sha256);
    add("taint:", finding.taint);
    add("machine:", model::describe(verdict.topology));
    const auto& host = verdict.host;
    if (!host.accelerator.empty()) {
        add("under:", fmt::format("QEMU{}{}{}", host.qemu.empty() ? "" : " ", host.qemu,
                                  host.accelerator == "tcg" ? " without KVM (TCG)" : " with KVM"));
    }
    return lines;
}

/// "seen in   1/1  6.1.0-54-cloud-amd64 (debian:bookworm/cloud)"
std::string kernel_list(const Kernels& kernels) {
    std::string lines;
    for (std::size_t i = 0; i < std::min(kernels.size(), most_kernels); ++i) {
        const auto& kernel = kernels[i];
        const auto& tally = kernel.tally;
        const auto name = kernel.release.empty() ? kernel.reference
                                                 : kernel.release + " (" + kernel.reference + ")";
        lines += fmt::format(
            "  {:<8} {:<6} {}\n", tally.seen > 0 ? "seen in" : "passed",
            fmt::format("{}/{}", tally.seen > 0 ? tally.seen : tally.pass, tally.judged()),
            printable(name, 160));
    }
    if (kernels.size() > most_kernels)
        lines += fmt::format("  and {} more kernels\n", kernels.size() - most_kernels);
    return lines;
}

std::string rate(const FindingGroup& group, const Kernels& kernels, const CellRow& cell) {
    const auto found = std::find_if(kernels.begin(), kernels.end(), [&](const auto& kernel) {
        return kernel.reference == cell.kernel && kernel.release == cell.release;
    });
    if (found == kernels.end() || found->tally.judged() < 2) return {};
    const auto& tally = found->tally;
    const auto interval = store::rate_interval(tally.seen, tally.judged());
    return fmt::format("It was seen in {} of {} runs on that kernel (95 %: {:.0f} to {:.0f} %){}.",
                       tally.seen, tally.judged(), 100 * interval.low, 100 * interval.high,
                       group.finding.confidence == model::Confidence::low
                           ? "; the log shows too little to be sure of it"
                           : "");
}

std::string section(const char* title, const std::string& text) {
    return text.empty() ? std::string() : fmt::format("{}\n\n{}\n", title, text);
}

std::string range_lines(const store::Boundary& range) {
    if (!range.last_good || !range.first_bad) return {};
    const auto& good = *range.last_good;
    const auto& bad = *range.first_bad;
    auto lines = fmt::format("Last good:  {}\nFirst bad:  {}\n\n", printable(good.release, 100),
                             printable(bad.release, 100));
    if (is_commit(good.commit) && is_commit(bad.commit))
        lines += fmt::format("#regzbot introduced: {}..{}\n\n", good.commit, bad.commit);
    return lines;
}

/// A release that is not known has no place in an order.
std::string kernels_section(const Kernels& kernels) {
    const bool ordered = std::none_of(kernels.begin(), kernels.end(),
                                      [](const auto& kernel) { return kernel.release.empty(); });
    return section(
        ordered ? "Kernels that were tried, the oldest first:" : "Kernels that were tried:",
        kernel_list(kernels));
}

bool is_simulated(const model::Verdict& verdict) {
    return verdict.host.accelerator_reason == schedule::simulated_reason;
}

std::string what_happened(const model::Verdict& verdict, const std::string& release) {
    if (is_simulated(verdict)) {
        return wrapped(
            "This is no report. The run was simulated: no guest ran, and no kernel "
            "has shown what follows.");
    }
    return wrapped(
        fmt::format("The kernel {} reported what follows while the workload {} ran in a "
                    "virtual machine with {}.",
                    printable(release, 100), printable(verdict.workload, 100),
                    model::describe(verdict.topology)));
}

}  // namespace

Result<std::string> mail(const RunView& run, std::size_t number, const Bisected* bisected) {
    const auto& group = run.groups.at(number);
    const auto& cell = run.cells[group.cell];
    const auto verdict = verdict_of(run, cell);
    if (!verdict) return tl::unexpected(verdict.error());
    const auto kernels = kernels_tried(run, number);
    const auto range = store::boundary(kernels);
    const auto release = cell.release.empty() ? cell.kernel : cell.release;
    const bool regression = bisected != nullptr || (range.last_good && range.first_bad);
    auto text = fmt::format("Subject: {}{} on {}\n\n",
                            is_simulated(*verdict) ? "[SIMULATED] "
                            : regression           ? "[REGRESSION] "
                                                   : "",
                            printable(group.finding.title, 200), printable(release, 80));
    text += what_happened(*verdict, release);
    if (const auto often = rate(group, kernels, cell); !often.empty())
        text += "\n" + wrapped(often);
    if (group.confirmed && *group.confirmed) {
        text += "\n" + wrapped(
                           "It was seen again in a second run in which the emulator cannot be "
                           "at fault.");
    }
    text += "\n" + report_lines(group.finding) + "\n";
    text += bisected != nullptr ? bisected_lines(*bisected) + "\n" : range_lines(range);
    // Of a bisection's revisions the log tells.
    if (bisected == nullptr && kernels.size() > 1) text += kernels_section(kernels);
    text += section("The kernel:", kernel_lines(*verdict, group.finding));
    text += section("To do it again with Faultline:", "  " + faultline_command(*verdict) + "\n");
    text += section(
        "Or by hand, with the kernel and the initramfs that the command above keeps "
        "with\n--keep-image:",
        qemu_command(*verdict));
    if (bisected != nullptr) text += section("The bisection:", bisected->log);
    return text;
}

Result<std::size_t> find_group(const RunView& run, const std::string& wanted) {
    const auto blamed = static_cast<std::size_t>(std::count_if(
        run.groups.begin(), run.groups.end(), [](const auto& group) { return group.blamed; }));
    std::string known;
    for (std::size_t i = 0; i < std::min<std::size_t>(run.groups.size(), 20); ++i)
        known += fmt::format("{}{}: {}", i == 0 ? "" : "; ", i + 1, run.groups[i].finding.title);
    if (run.groups.empty()) return failure("the run has no finding to report");
    if (wanted.empty()) {
        if (blamed == 1 || run.groups.size() == 1) return std::size_t{0};
        return failure(fmt::format("the run has {} findings", run.groups.size()),
                       "name one with --finding: " + known);
    }
    for (std::size_t i = 0; i < run.groups.size(); ++i) {
        const auto& group = run.groups[i];
        if (group.signature == wanted || group.finding.title == wanted ||
            group.finding.signature.frames == wanted) {
            return i;
        }
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (error == std::errc{} && end == wanted.data() + wanted.size() && number >= 1 &&
        number <= run.groups.size()) {
        return number - 1;
    }
    return failure(fmt::format("the run has no finding '{}'", wanted), "there are " + known);
}

}  // namespace faultline::report
