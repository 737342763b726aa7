// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "vm/machine.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace faultline::vm {

struct LibvirtOptions {
    std::string uri;  ///< empty: the embedded driver, in a root below `state`
    std::filesystem::path state;
};

/// What connecting gave beside the backend.
struct LibvirtConnection {
    std::unique_ptr<Backend> backend;
    std::vector<std::string> notes;  ///< guests of killed runs that were ended, for the user
};

/// Cleans up after runs that were killed and begins to connect; Backend::ready() waits for that.
/// One per process: libvirt allows one embedded root in it. Errors here: QEMU missing, no place for
/// libvirt's files; of ready(): libvirt's own refusal with its text.
[[nodiscard]] Result<LibvirtConnection> connect_libvirt(const LibvirtOptions& options);

/// The QEMU that a guest would run in, from PATH; an error with a hint if there is none.
[[nodiscard]] Result<std::filesystem::path> find_emulator();

}  // namespace faultline::vm
