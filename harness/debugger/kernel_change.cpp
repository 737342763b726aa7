// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/kernel_change.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace faultline::debugger {
namespace {

/// Errnos of x86-64 (include/uapi/asm-generic/errno.h); what a program may see.
constexpr int highest_error = 133;

std::string_view code_of(const KernelFile& kernel, const Symbol& function) {
    return kernel.bytes_at(function.address, std::min(function.end - function.address, most_code));
}

tl::expected<PlacedChange, CannotPlace> place_rdt(const KernelFile& kernel, PlacedChange placed) {
    auto symbols =
        find_symbols(kernel, {"start_kernel", "cpu_caps_set", "rdt_get_cache_alloc_cfg"});
    if (!symbols) return tl::unexpected(CannotPlace{std::move(symbols.error()), true});
    const auto& alloc_cfg = symbols->at("rdt_get_cache_alloc_cfg");
    placed.rdt = {symbols->at("start_kernel").address, symbols->at("cpu_caps_set").address,
                  alloc_cfg.address, 0, true};
    // Without CONFIG_PARAVIRT_XXL, cpuid() is inlined (arch/x86/include/asm/processor.h).
    const auto inlined = only_cpuid(code_of(kernel, alloc_cfg));
    if (inlined != std::string_view::npos) {
        placed.rdt.cpuid = alloc_cfg.address + inlined;
        placed.rdt.is_function = false;
        return placed;
    }
    auto function = find_symbols(kernel, {"native_cpuid"});
    if (!function) return tl::unexpected(CannotPlace{std::move(function.error()), true});
    placed.rdt.cpuid = function->at("native_cpuid").address;
    return placed;
}

}  // namespace

tl::expected<PlacedChange, CannotPlace> place(const KernelFile& kernel, const Change& change) {
    PlacedChange placed{change, {}, {}};
    if (change.kind == ChangeKind::force_rdt) return place_rdt(kernel, std::move(placed));
    auto symbols = find_symbols(kernel, {change.function});
    if (!symbols) return tl::unexpected(CannotPlace{std::move(symbols.error()), true});
    placed.function = symbols->at(change.function);
    const auto code = code_of(kernel, placed.function);
    if (code.empty()) {
        return tl::unexpected(
            CannotPlace{{fmt::format("'{}' is no function of the kernel", change.function), {}}});
    }
    if (change.kind != ChangeKind::skip_branch) return placed;
    if (auto branch = branch_after(code, change.after); !branch) {
        auto& error = branch.error();
        error.what = fmt::format("in {}, {}", change.function, error.what);
        return tl::unexpected(CannotPlace{std::move(error)});
    }
    return placed;
}

Result<std::uint64_t> end_of_kernel_boot(const KernelFile& kernel) {
    auto symbols = find_symbols(kernel, {"free_initmem"});
    if (!symbols) return failure_of(symbols);
    return symbols->at("free_initmem").address;
}

std::optional<int> error_number(std::string_view name) {
    for (int number = 1; number <= highest_error; ++number)
        if (const char* known = ::strerrorname_np(number); known != nullptr && name == known) {
            return number;
        }
    return std::nullopt;
}

std::string error_name(int number) {
    const char* name = ::strerrorname_np(number);
    return name == nullptr ? fmt::format("error {}", number) : name;
}

}  // namespace faultline::debugger
