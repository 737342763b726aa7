// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay_debugger.hpp"

#include "debugger/kernel_file.hpp"
#include "debugger/symbol_file.hpp"
#include "faults/needs.hpp"
#include "kernel/elf_file.hpp"
#include "kernel/provider.hpp"
#include "model/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

/// The finding that the cell is about: the one that its verdict names, else the first on the
/// console.
const model::Finding* finding_of(const model::Verdict& verdict) {
    const auto on_console = [](const model::Finding& finding) { return finding.place.end > 0; };
    const auto named =
        std::find_if(verdict.findings.begin(), verdict.findings.end(), [&](const auto& finding) {
            return on_console(finding) && finding.title == verdict.reason;
        });
    if (named != verdict.findings.end()) return &*named;
    const auto first = std::find_if(verdict.findings.begin(), verdict.findings.end(), on_console);
    return first == verdict.findings.end() ? nullptr : &*first;
}

/// "0x1c000000 from 0xffffffff81000000 (relocation range: ...)"; "disabled" is none.
std::optional<std::uint64_t> told_offset(const model::Verdict& verdict) {
    constexpr std::string_view prefix = "0x";
    for (const auto& finding : verdict.findings) {
        const auto told = finding.details.find("kernel_offset");
        if (told == finding.details.end()) continue;
        std::string_view text = told->second;
        if (text.starts_with("disabled")) return 0;
        if (!text.starts_with(prefix)) continue;
        text.remove_prefix(prefix.size());
        std::uint64_t offset = 0;
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), offset, 16);
        if (error == std::errc() && end != text.data()) return offset;
    }
    return std::nullopt;
}

/// It is the decompressor of a bzImage that moves the kernel (arch/x86/boot/compressed/kaslr.c):
/// what boots as a vmlinux runs where it was linked.
std::optional<std::uint64_t> offset_of(const model::Verdict& verdict) {
    const bool stays = verdict.boot_format == "vmlinux" ||
                       verdict.command_line.find("nokaslr") != std::string::npos;
    return stays ? 0 : told_offset(verdict);
}

std::optional<fs::path> tree_vmlinux(const model::Verdict& verdict, const std::string& reference) {
    const auto ref = kernel::parse_kernel_ref(reference);
    if (!ref || ref->source != model::KernelRef::Source::tree || verdict.kernel.build_id.empty())
        return std::nullopt;
    auto file = ref->path / "vmlinux";
    const auto facts = kernel::read_vmlinux(file);
    if (!facts || facts->build_id != verdict.kernel.build_id) return std::nullopt;
    return file;
}

/// In single quotes, as a shell takes any text.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

void tell(const model::Verdict& verdict, const DebuggerWish& wish, const std::string& finding,
          const run::HeldGuest& guest) {
    const auto where = guest.uptime ? fmt::format("at {:.6f} s, where it begins to report: {}",
                                                  *guest.uptime, model::printable(finding, 120))
                                    : std::string("before its first instruction");
    const auto symbols =
        kernel_symbols(verdict, wish, guest.kernel, guest.port.parent_path() / "symbols");
    fmt::print("the guest stands still {}\n  {}\n", where, gdb_command(symbols, guest.port));
    if (!symbols) {
        fmt::print("no symbols of this kernel are known; --vmlinux FILE names one that has them\n");
    } else if (!symbols->offset) {
        fmt::print(
            "where KASLR put it is not known: addresses are wrong until the symbols are "
            "moved there\n");
    }
    fmt::print(
        "breakpoints are the hardware's kind (hbreak); it goes on when the debugger says so "
        "(continue, detach); Ctrl-C ends it\n");
    std::fflush(stdout);
}

}  // namespace

std::optional<KernelSymbols> kernel_symbols(const model::Verdict& verdict, const DebuggerWish& wish,
                                            const fs::path& booted, const fs::path& made) {
    if (!wish.vmlinux.empty()) return KernelSymbols{wish.vmlinux, offset_of(verdict)};
    if (auto file = tree_vmlinux(verdict, wish.kernel))
        return KernelSymbols{std::move(*file), offset_of(verdict)};
    if (verdict.boot_format != "vmlinux") return std::nullopt;
    if (kernel::has_symbols(booted)) return KernelSymbols{booted, 0};
    const auto kernel = debugger::KernelFile::open(booted);
    if (kernel && debugger::write_symbol_file(*kernel, made)) return KernelSymbols{made, 0};
    return std::nullopt;
}

std::string gdb_command(const std::optional<KernelSymbols>& symbols, const fs::path& port) {
    std::string words = "gdb";
    if (symbols) {
        const auto offset = symbols->offset.value_or(0);
        words += offset == 0
                     ? " " + quoted(symbols->file.string())
                     : fmt::format(" -ex {}", quoted(fmt::format("symbol-file {} -o {:#x}",
                                                                 symbols->file.string(), offset)));
    }
    return words + " -ex " + quoted("target remote " + port.string());
}

Result<std::shared_ptr<const run::DebuggerHold>> debugger_hold(const model::Verdict& verdict,
                                                               const DebuggerWish& wish) {
    if (faults::wants_debugger(verdict.fault_plan)) {
        return failure("the cell's plan has faults that come through the debugger's port",
                       "QEMU serves one debugger at a time");
    }
    auto hold = std::make_shared<run::DebuggerHold>();
    std::string title;
    if (wish.until_finding) {
        if (!verdict.determinism) {
            return failure(
                "only a deterministic cell comes to its finding the same way again",
                "faultline explore looks for a seed that fails; --gdb holds this cell at "
                "its start");
        }
        const auto* finding = finding_of(verdict);
        if (finding == nullptr) return failure("the console of the cell tells of no finding");
        hold->until_byte = finding->place.begin;
        title = finding->title;
    }
    hold->on_held = [verdict, wish, title](const run::HeldGuest& guest) {
        tell(verdict, wish, title, guest);
    };
    return std::shared_ptr<const run::DebuggerHold>(std::move(hold));
}

}  // namespace faultline::cli
