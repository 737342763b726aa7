// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/fault_devices.hpp"

#include "faults/needs.hpp"
#include "host/file.hpp"

#include <cstdint>
#include <system_error>

namespace faultline::run {
namespace {

constexpr std::uintmax_t scratch_bytes = 64ULL << 20;

}  // namespace

Result<void> add_fault_devices(domain::DomainSpec& spec, const std::vector<model::Fault>& plan,
                               const std::filesystem::path& directory) {
    spec.balloon = faults::wants_balloon(plan);
    if (!faults::wants_disk(plan)) return {};
    spec.scratch_disk = std::filesystem::absolute(directory) / "scratch.img";
    if (auto written = host::write_file_atomically(spec.scratch_disk, ""); !written) return written;
    std::error_code error;
    std::filesystem::resize_file(spec.scratch_disk, scratch_bytes, error);
    if (error)
        return failure("cannot make the scratch disk '" + spec.scratch_disk.string() +
                       "': " + error.message());
    for (const auto& fault : plan) {
        if (fault.kind != "disk-error" || !fault.left_out.empty()) continue;
        spec.scratch_fails = fault.parameters.at("operation");
        spec.scratch_fails_once = fault.parameters.at("once") == "true";
    }
    return {};
}

}  // namespace faultline::run
