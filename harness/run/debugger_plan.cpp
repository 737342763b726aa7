// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/debugger_plan.hpp"

#include "debugger/packet.hpp"
#include "faults/needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <string_view>

namespace faultline::run {
namespace {

using debugger::Change;
using debugger::ChangeKind;

const std::map<std::string_view, ChangeKind> kinds{{"force-rdt", ChangeKind::force_rdt},
                                                   {"skip-branch", ChangeKind::skip_branch},
                                                   {"return-error", ChangeKind::return_error},
                                                   {"delay", ChangeKind::delay}};

std::uint64_t number_of(const model::Fault& fault, const char* name, std::uint64_t otherwise) {
    const auto found = fault.parameters.find(name);
    std::uint64_t value = otherwise;
    if (found != fault.parameters.end()) {
        const auto& text = found->second;
        std::from_chars(text.data(), text.data() + text.size(), value);
    }
    return value;
}

std::string text_of(const model::Fault& fault, const char* name) {
    const auto found = fault.parameters.find(name);
    return found == fault.parameters.end() ? std::string() : found->second;
}

/// The catalogue has checked the parameters, but for `after`, which it takes for a text.
Result<Change> change_of(const model::Fault& fault) {
    Change change;
    change.kind = kinds.at(fault.kind);
    change.function = text_of(fault, "function");
    if (auto after = text_of(fault, "after"); !after.empty()) {  // of skip-branch
        std::erase_if(after, [](unsigned char c) { return std::isspace(c) != 0; });
        const auto bytes = debugger::from_hex(after);
        if (!bytes || bytes->empty()) {
            return failure(fmt::format("'{}' are no bytes in hex", text_of(fault, "after")),
                           "write after = \"48 85 ff\", for instance");
        }
        change.after = *bytes;
    }
    change.error = debugger::error_number(text_of(fault, "error")).value_or(0);
    change.call = number_of(fault, "call", 1);
    change.time = std::chrono::milliseconds(number_of(fault, "time", 1));
    change.calls = number_of(fault, "calls", 0);
    return change;
}

bool is_wanted(const model::Fault& fault) {
    return fault.side == model::FaultSide::debugger && fault.left_out.empty() &&
           kinds.contains(fault.kind);
}

}  // namespace

DebuggerPlan debugger_plan(const std::vector<model::Fault>& plan,
                           const std::filesystem::path& vmlinux) {
    DebuggerPlan placed;
    const auto kernel = debugger::KernelFile::open(vmlinux);
    const auto end = kernel ? debugger::end_of_kernel_boot(*kernel)
                            : Result<std::uint64_t>(tl::unexpected(kernel.error()));
    placed.boot_end = end.value_or(0);
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (!is_wanted(plan[i])) continue;
        if (!end) {
            placed.refusals.push_back({i, end.error(), true});
            continue;
        }
        auto change = change_of(plan[i]);
        if (!change) {
            placed.refusals.push_back({i, std::move(change.error()), false});
            continue;
        }
        auto where = debugger::place(*kernel, *change);
        if (!where) {
            placed.refusals.push_back({i, std::move(where.error().error), where.error().lacking});
            continue;
        }
        placed.changes.push_back(
            {std::move(*where), plan[i].at.moment == model::FaultMoment::boot});
        placed.faults.push_back(i);
    }
    return placed;
}

Result<void> place_debugger_faults(CellFaults& cell, const model::Kernel& kernel) {
    if (!cell.skip.empty() || !faults::wants_debugger(cell.plan)) return {};
    const bool is_vmlinux = kernel.format == model::BootFormat::vmlinux;
    auto placed = debugger_plan(cell.plan, kernel.image);
    for (auto& [index, error, lacking] : placed.refusals) {
        auto& fault = cell.plan[index];
        if (!is_vmlinux) {
            error = {fmt::format("the kernel boots as a bzImage ({}), in which nothing is found",
                                 kernel.format_reason),
                     {}};
        }
        if (fault.optional) {
            fault.left_out = error.what;
            cell.left_out.push_back(
                {index, fault.kind, model::FaultState::left_out, 0, 0, error.what});
        } else if (lacking) {
            if (cell.skip.empty()) cell.skip = fmt::format("fault {}: {}", fault.kind, error.what);
        } else {
            return failure(fmt::format("fault {}: {}", fault.kind, error.what), error.hint);
        }
    }
    return {};
}

}  // namespace faultline::run
