// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace faultline::run {
namespace {

using Clock = std::chrono::steady_clock;

/// What must stay free for the rest of the run.
constexpr model::Bytes reserve{64ULL << 20};

std::string mebibytes(std::uint64_t bytes) {
    return fmt::format("{} MiB", bytes >> 20);
}

/// Whether the dump can be held at all. An ELF file is as large as the memory; how far that packs
/// is known only afterwards.
Result<void> check_room(const model::Scenario& scenario, const std::filesystem::path& file) {
    const auto memory = scenario.topology.memory;
    const auto maximum = scenario.dump.maximum;
    if (scenario.dump.format == model::DumpFormat::elf && memory > maximum) {
        return failure(fmt::format("the guest has {} of memory, and dump.maximum is {}",
                                   model::to_string(memory), model::to_string(maximum)));
    }
    std::error_code error;
    const auto space = std::filesystem::space(file.parent_path(), error);
    const auto needed = std::min(memory, maximum).value + reserve.value;
    if (error || space.available >= needed) return {};
    return failure(fmt::format("it may need {}, and the disk has {} free", mebibytes(needed),
                               mebibytes(space.available)));
}

}  // namespace

Result<std::optional<model::MemoryDump>> take_dump(vm::Machine& machine,
                                                   const model::Scenario& scenario,
                                                   model::DumpOccasion occasion,
                                                   const std::filesystem::path& file,
                                                   const host::Cancel& cancel) {
    const auto& policy = scenario.dump;
    if (!policy.wants(occasion)) return std::nullopt;
    if (auto room = check_room(scenario, file); !room) return failure_of(room);
    const auto start = Clock::now();
    auto bytes = machine.dump_memory(
        {file, policy.format, policy.maximum, start + scenario.timeouts.dump}, cancel);
    if (!bytes) return failure_of(bytes);
    model::MemoryDump dump;
    dump.file = file.filename().string();
    dump.format = policy.format;
    dump.occasion = occasion;
    dump.bytes = bytes->value;
    dump.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return dump;
}

}  // namespace faultline::run
