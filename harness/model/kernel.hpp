// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace faultline::model {

/// A kernel as the user names it.
struct KernelRef {
    enum class Source { file, tree, debian, build };
    Source source = Source::file;
    std::string text;            ///< as written
    std::filesystem::path path;  ///< file, the tree's directory, or the recipe's name or file
    std::string suite;           ///< debian: "bookworm", "sid"
    std::string flavour;         ///< debian: "amd64" (default), "cloud", "rt"
    std::string version;  ///< debian, build: of the package (or the commit); empty: the newest
};

/// What tells one kernel from another. Empty where it is not known.
struct KernelIdentity {
    std::string reference;
    std::string release;       ///< 6.1.0-50-cloud-amd64
    std::string version_line;  ///< Linux version 6.1.0-50-cloud-amd64 (...) #1 SMP ...
    std::string build_id;      ///< hex, from the vmlinux's GNU build-id note
    std::string sha256;        ///< of the file that was given or fetched
    std::string config_sha256;
    std::string git_commit;  ///< tree: HEAD, with "-dirty" where it is; build: of the source
    std::string package;     ///< debian, build: package and version
    std::string recipe;      ///< build: its name
    std::vector<std::string> mutations;  ///< build: what was broken on purpose
    std::string command_line;            ///< build: what it is always booted with
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
    /// While it lives, nobody removes the files from the cache; may be null.
    std::shared_ptr<const void> lease;
};

}  // namespace faultline::model
