// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

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

/// What was learnt of a guest beside what it said by itself.
struct Aftermath {
    std::optional<MemoryDump> dump;
};

}  // namespace faultline::model
