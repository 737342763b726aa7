// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace faultline::model {

/// A kernel as the user names it.
struct KernelRef {
    enum class Source { file, tree, debian };
    Source source = Source::file;
    std::string text;            ///< as written
    std::filesystem::path path;  ///< file, or the tree's directory
    std::string suite;           ///< debian: "bookworm", "sid"
    std::string flavour;         ///< debian: "amd64" (default), "cloud", "rt"
    std::string version;         ///< debian: the package's version; empty: the newest
};

/// What tells one kernel from another. Empty where it is not known.
struct KernelIdentity {
    std::string reference;
    std::string release;       ///< 6.1.0-50-cloud-amd64
    std::string version_line;  ///< Linux version 6.1.0-50-cloud-amd64 (...) #1 SMP ...
    std::string build_id;      ///< hex, from the vmlinux's GNU build-id note
    std::string sha256;        ///< of the file that was given or fetched
    std::string config_sha256;
    std::string git_commit;  ///< tree: HEAD, with "-dirty" where it is
    std::string package;     ///< debian: package and version
};

enum class BootFormat { vmlinux, bzimage };

/// A kernel that is ready to boot.
struct Kernel {
    KernelIdentity identity;
    std::filesystem::path image;  ///< what QEMU's -kernel gets
    BootFormat format = BootFormat::vmlinux;
    std::string format_reason;      ///< why bzImage, where it is: "no PVH note"
    std::filesystem::path modules;  ///< DIR holding kernel/, modules.dep ...; empty: none
    std::filesystem::path config;   ///< .config; empty: none
};

}  // namespace faultline::model
