// SPDX-License-Identifier: GPL-2.0-or-later
// What QEMU itself tells of a guest that runs.
#include "domain/domain_xml.hpp"
#include "host/file.hpp"
#include "vm/libvirt/libvirt_machine.hpp"
#include "vm/libvirt/qemu_monitor.hpp"
#include "vm/libvirt/sentinel.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <sstream>

namespace faultline::vm {
namespace {

Result<nlohmann::json> query(virDomainPtr domain, const char* what) {
    nlohmann::json question;
    question["execute"] = what;
    return monitor_command(domain, question);
}

std::uint64_t count(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

/// Of query-blockstats (qapi/block-core.json, QEMU 7.2 to 10): libvirt names no device there, but
/// its path in the object model has our alias.
std::optional<Vitals::Disk> scratch_disk(const nlohmann::json& disks) {
    for (const auto& disk : disks) {
        if (!disk.is_object() || !disk.contains("stats")) continue;
        if (disk.value("qdev", std::string()).find(domain::scratch_alias) == std::string::npos)
            continue;
        const auto& stats = disk["stats"];
        return Vitals::Disk{count(stats, "rd_bytes") + count(stats, "wr_bytes"),
                            count(stats, "failed_rd_operations") +
                                count(stats, "failed_wr_operations") +
                                count(stats, "failed_flush_operations")};
    }
    return std::nullopt;
}

}  // namespace

Result<Vitals> LibvirtMachine::vitals() {
    if (auto awake = wake(); !awake) return failure_of(awake);
    // A QEMU that does not answer is ended; what waits for it gets an error then.
    const Sentinel sentinel(std::chrono::steady_clock::now() + disturbance_patience,
                            [this] { [[maybe_unused]] const auto killed = kill_emulator(); });
    Vitals vitals;
    auto disks = query(domain_.get(), "query-blockstats");
    if (!disks) return failure_of(disks);
    if (disks->is_array()) vitals.scratch_disk = scratch_disk(*disks);
    // A guest without a balloon has an error for it.
    if (const auto balloon = query(domain_.get(), "query-balloon"); balloon && balloon->is_object())
        vitals.memory = count(*balloon, "actual");
    if (const auto cpus = query(domain_.get(), "query-cpus-fast"); cpus && cpus->is_array())
        vitals.cpus = static_cast<unsigned>(cpus->size());
    return vitals;
}

/// utime and stime are the fields 14 and 15 of /proc/PID/stat (proc(5)); the second is a name in
/// parentheses, which may hold anything.
std::optional<double> LibvirtMachine::cpu_seconds() const {
    const int emulator = parts_.embedded && !gone_ ? noted_emulator() : 0;
    if (emulator <= 0) return std::nullopt;
    const auto text = host::read_file(fmt::format("/proc/{}/stat", emulator), 4096);
    const auto name_end = text ? text->rfind(')') : std::string::npos;
    if (name_end == std::string::npos) return std::nullopt;
    std::istringstream fields(text->substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    std::uint64_t user = 0, system = 0;
    if (!(fields >> user >> system)) return std::nullopt;
    return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace faultline::vm
