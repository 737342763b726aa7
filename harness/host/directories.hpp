// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

namespace faultline::host {

/// $FAULTLINE_CACHE, else $XDG_CACHE_HOME/faultline, else ~/.cache/faultline: fetched kernels and
/// whatever else can be made anew. Not created here.
[[nodiscard]] std::filesystem::path cache_directory();

/// $FAULTLINE_STATE, else $XDG_STATE_HOME/faultline, else ~/.local/state/faultline: libvirt's
/// roots and the records of running guests. Not created here.
[[nodiscard]] std::filesystem::path state_directory();

/// Where the agent and the workloads lie: $FAULTLINE_GUEST, else guest/ beside the program's bin/
/// (a build tree), else libexec/faultline/guest beside it (an installation).
[[nodiscard]] std::filesystem::path guest_directory();

/// Where the recipes lie that kernels and images are made from: $FAULTLINE_VM_IMAGES, else
/// vm-images/ beside the program's bin/ (a build tree), else share/faultline/vm-images beside it.
[[nodiscard]] std::filesystem::path vm_images_directory();

/// Of those, the kernels' recipes, with their fragments and mutations.
[[nodiscard]] std::filesystem::path kernels_directory();

}  // namespace faultline::host
