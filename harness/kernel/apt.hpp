// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/process.hpp"
#include "kernel/cache.hpp"
#include "kernel/debian_packages.hpp"
#include "kernel/debian_sources.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::kernel {

/// A repository that `apt-get update` could not read.
struct IndexFailure {
    std::string uri, suite;
    std::string why;       ///< apt's text
    bool missing = false;  ///< the archive answers, and has no such suite
};

/// What the `Err:` lines of `apt-get update` tell; with an exit status of 0 too they may be there.
[[nodiscard]] std::vector<IndexFailure> index_failures(std::string_view output);

/// Of the host, for other programs of apt's kind: its proxies and certificates, as lines of
/// apt.conf(5).
[[nodiscard]] Result<std::string> host_network_settings(const host::Cancel& cancel);

/// apt with a state of its own below `directory`, as an ordinary user, for one suite: nothing of
/// the host's apt is touched, and its settings (proxies, credentials) hold. One process at a time
/// may use a directory.
class Apt {
 public:
    Apt(std::filesystem::path directory, std::string suite, const Context& context)
        : directory_(std::move(directory)), suite_(std::move(suite)), context_(context) {}

    /// Fetches the suite's indices anew. On error the old ones stay.
    [[nodiscard]] Result<void> update();
    /// What the indices list of a flavour's kernels.
    [[nodiscard]] Result<std::vector<DebianPackage>> kernels(std::string_view flavour);
    /// The files of the packages that a system with `packages` would have, and nothing but what
    /// they and the essential ones need: "gcc-12_12.2.0-14_amd64.deb", sorted.
    [[nodiscard]] Result<std::vector<std::string>> closure(
        const std::vector<std::string>& packages);
    /// Where the indices come from, for other programs that read source lists (deb822-style).
    [[nodiscard]] Result<std::string> sources();
    /// Fetches a package into `target`, an empty directory, and verifies it.
    [[nodiscard]] Result<std::filesystem::path> download(const DebianPackage& package,
                                                         const std::filesystem::path& target);

 private:
    [[nodiscard]] Result<void> set_up(const std::vector<SuiteSource>& sources);
    [[nodiscard]] Result<std::vector<SuiteSource>> find_sources();
    [[nodiscard]] Result<host::ProcessOutput> run(std::vector<std::string> command,
                                                  const std::filesystem::path& where = {});

    std::filesystem::path directory_;
    std::string suite_;
    Context context_;
};

}  // namespace faultline::kernel
