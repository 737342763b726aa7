// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::vm {

/// A directory that libvirt's embedded QEMU driver runs in (`qemu:///embed?root=PATH`), ours alone
/// while the object lives. Roots are numbered and the lowest free one is taken, so that libvirt's
/// cache of QEMU's capabilities in it stays warm (4 s cold, 0.5 s warm).
struct EmbeddedRoot {
    std::filesystem::path path;
    host::FileLock lock;
    std::vector<std::string> notes;  ///< what was cleaned up of runs that were killed
};

/// Takes a root below the state directory, writes libvirt's configuration into it, and cleans up
/// after every run that ended without doing so itself. Roots that other processes hold are left
/// alone.
[[nodiscard]] Result<EmbeddedRoot> take_embedded_root(const std::filesystem::path& state);

/// The text of ROOT/etc/qemu.conf: no daemon beside us, no privileges, QEMU's seccomp sandbox on.
[[nodiscard]] std::string qemu_configuration(const std::string& user, const std::string& group);

/// "qemu:///embed?root=..." with what a URI does not allow escaped.
[[nodiscard]] std::string embedded_uri(const std::filesystem::path& root);

}  // namespace faultline::vm
