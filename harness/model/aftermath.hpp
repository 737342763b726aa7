// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"
#include "model/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::model {

/// What makes a guest's memory worth keeping.
enum class DumpOccasion {
    panic,  ///< the kernel panicked
    hang,   ///< the guest did not answer any more, or reported a hang that failed the cell
    end,    ///< none of these: the cell ended, and the scenario asks for a dump of every end
};
[[nodiscard]] std::string_view to_string(DumpOccasion occasion);
[[nodiscard]] std::optional<DumpOccasion> dump_occasion_from(std::string_view name);

enum class DumpFormat {
    kdump_zlib,  ///< pages packed with zlib, those of zeros left out; as makedumpfile writes it
    elf,
};
[[nodiscard]] std::string_view to_string(DumpFormat format);
[[nodiscard]] std::optional<DumpFormat> dump_format_from(std::string_view name);

/// When and how the author of a scenario wants dumps.
struct DumpPolicy {
    std::vector<DumpOccasion> occasions;  ///< none: never
    DumpFormat format = DumpFormat::kdump_zlib;
    Bytes maximum{1ULL << 30};  ///< of the file; what would be larger is not kept

    [[nodiscard]] bool wanted() const { return !occasions.empty(); }
    /// `end` is every end: also that of a panic or a hang.
    [[nodiscard]] bool wants(DumpOccasion occasion) const;
};

/// A dump that was taken: an artifact of the cell.
struct MemoryDump {
    std::string file;
    DumpFormat format = DumpFormat::kdump_zlib;
    DumpOccasion occasion = DumpOccasion::end;
    std::uint64_t bytes = 0;
    double seconds = 0;
};

/// Where the CPUs of a guest stood that did not answer any more.
struct HangStacks {
    /// "sysrq": the kernel's own stacks, on its console, as it was asked for them (Alt+SysRq+l and
    /// w); "registers": it did not answer, and QEMU told where each CPU stood.
    std::string source;
    std::vector<RelatedStack> stacks;
    double seconds = 0;
};

/// What crash(8)'s `sys` and `bt` say of a kernel that panicked; empty or none where not known.
struct CrashSummary {
    std::string tool;        ///< "crash 8.0.2", or "console": only what the kernel printed
    std::string debug_info;  ///< the vmlinux that it was read with; empty: none
    std::string release;
    std::string version;
    std::string machine;
    std::optional<std::uint64_t> cpus;
    std::string load;
    std::string uptime;
    std::optional<std::uint64_t> tasks;
    std::string panic;
    std::optional<std::uint64_t> pid;  ///< of the task that crashed, as are the next three
    std::string command;
    std::optional<std::uint64_t> cpu;
    std::vector<Frame> stack;
};

/// What was learnt of a guest beside what it said by itself.
struct Aftermath {
    std::optional<MemoryDump> dump;
    std::optional<HangStacks> hang_stacks;
    std::optional<CrashSummary> summary;
};

}  // namespace faultline::model
