// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_image.hpp"

#include "faults/needs.hpp"
#include "image/guest_image.hpp"
#include "kernel/provider.hpp"
#include "run/cell_faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::run {
namespace {

/// Debian's busybox-static.
constexpr const char* busybox = "/bin/busybox";
/// Modules of the harness's own, for every guest whose kernel has them: panics and hangs become
/// events. pvpanic is the ISA device's driver up to 5.12, pvpanic-mmio from 5.13 on.
constexpr std::array<const char*, 3> wanted_modules{"pvpanic", "pvpanic-mmio", "i6300esb"};

/// Tells QEMU's vmcoreinfo device where the kernel keeps its notes for debuggers.
constexpr const char* debugger_module = "qemu_fw_cfg";
/// root_image_options, where they are modules; and the disk that they serve.
constexpr std::array<const char*, 4> root_image_modules{"virtio_pci", "virtio_blk", "squashfs",
                                                        "overlay"};
constexpr const char* root_disk = "/dev/vda";

/// Adds a module with what it needs, in loading order.
Result<void> add_module(image::GuestFiles& files, const model::Kernel& kernel,
                        const std::string& name, bool required) {
    auto paths = kernel::module_with_dependencies(kernel, name);
    if (!paths) return failure_of(paths);
    if (paths->empty() && required) files.modules.push_back({name, {}, true});
    for (const auto& path : *paths) {
        const auto file = path.filename().string();
        const auto module = file.substr(0, file.find(".ko"));
        const bool present = std::any_of(files.modules.begin(), files.modules.end(),
                                         [&](const auto& other) { return other.name == module; });
        if (!present) files.modules.push_back({module, path, required});
    }
    return {};
}

Result<void> add_modules(image::GuestFiles& files, const model::Kernel& kernel,
                         const model::WorkloadDeclaration& workload, bool for_dump) {
    if (!files.plan.root_disk.empty()) {
        for (const auto* name : root_image_modules) {
            if (auto added = add_module(files, kernel, name, false); !added) return added;
        }
    }
    for (const auto& name : workload.modules) {
        if (auto added = add_module(files, kernel, name, true); !added) return added;
    }
    for (const auto& name : workload.optional_modules) {
        if (auto added = add_module(files, kernel, name, false); !added) return added;
    }
    for (const auto* name : wanted_modules) {
        if (auto added = add_module(files, kernel, name, false); !added) return added;
    }
    if (!for_dump) return {};
    return add_module(files, kernel, debugger_module, false);
}

/// Those of the plan; a kernel without one of them will say so when the fault comes.
Result<void> add_fault_modules(image::GuestFiles& files, const model::Kernel& kernel,
                               const std::vector<model::Fault>& plan) {
    const auto needed = faults::modules_of(plan);
    for (const auto& name : needed.loaded) {
        if (auto added = add_module(files, kernel, name, false); !added) return added;
    }
    for (const auto& name : needed.later) {
        const auto before = files.modules.size();
        if (auto added = add_module(files, kernel, name, false); !added) return added;
        if (files.modules.size() > before) files.modules.back().later = true;
    }
    return {};
}

}  // namespace

Result<std::string> write_cell_image(const CellRequest& request, const CellEnvironment& environment,
                                     const std::filesystem::path& initramfs,
                                     const image::GoOn& go_on) {
    const auto& wanted = request.scenario->workload;
    const auto& workload = environment.workloads->at(wanted.name);
    image::GuestFiles files;
    files.agent = environment.guest / "agent";
    files.busybox = busybox;
    files.workload = workload.executable;
    files.plan.workload = wanted.name;
    files.plan.seed = request.cell.seed;
    // The streams of a deterministic guest end with the guest, at no moment of the host's.
    files.plan.power_off = request.scenario->mode == model::Mode::deterministic;
    if (!config::image_of(*request.scenario, *environment.workloads).empty()) {
        files.plan.root_disk = root_disk;
    }
    for (const auto& [name, value] : wanted.parameters) {
        files.arguments.push_back(name + "=" + environment.files.value_for_guest(name, value));
    }
    files.plan.faults = faults_of_the_agent(request.scenario->faults);
    const bool for_dump = request.scenario->dump.wanted();
    if (auto added = add_modules(files, **request.kernel, workload, for_dump); !added) {
        return failure_of(added);
    }
    if (auto added = add_fault_modules(files, **request.kernel, request.scenario->faults); !added) {
        return failure_of(added);
    }
    auto entries = image::guest_entries(files);
    if (!entries) return failure_of(entries);
    const auto more = environment.files.files.entries();
    entries->insert(entries->end(), more.begin(), more.end());
    auto image = image::write_initramfs(std::move(*entries), initramfs, go_on);
    if (!image) return failure_of(image);
    return std::move(image->sha256);
}

}  // namespace faultline::run
