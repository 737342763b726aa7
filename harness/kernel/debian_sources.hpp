// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// Where the host takes Debian from. URIs as apt has them; empty: it has none.
struct DebianArchives {
    std::string main;
    std::string security;
};

/// The fields that debian_archives() reads, for `apt-get indextargets --format`: one line a target.
inline constexpr auto index_target_format =
    "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(ORIGIN)|$(LABEL)";

/// Chooses among the host's sources. A host that has fetched its indices knows each archive's
/// origin and label; otherwise apt leaves `$(ORIGIN)` as it is, and the names of the suites have
/// to tell. An error if there is no Debian archive.
[[nodiscard]] Result<DebianArchives> debian_archives(std::string_view index_targets);

/// One suite to look into.
struct SuiteSource {
    std::string uri;
    std::string suite;
    bool needed = true;  ///< false: an update or security suite, which not every suite has
};

/// The suites that make up `suite`: with its updates and security fixes if it is one that has
/// them. An error if it is in an archive that the host does not use.
[[nodiscard]] Result<std::vector<SuiteSource>> sources_of(const DebianArchives& archives,
                                                          std::string_view suite);

/// Our own source list (deb822-style, sources.list(5)). `keyring` may be empty: what the host
/// trusts anyway.
[[nodiscard]] std::string source_list(const std::vector<SuiteSource>& sources,
                                      const std::filesystem::path& keyring);

/// Our own settings, read by apt after the host's own (apt.conf(5)): state, cache and sources
/// below `directory`, and nothing run on the host's behalf.
[[nodiscard]] std::string apt_configuration(const std::filesystem::path& directory, bool as_root);

}  // namespace faultline::kernel
