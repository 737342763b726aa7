// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/apt.hpp"
#include "kernel/cache.hpp"
#include "kernel/debian_packages.hpp"
#include "model/kernel.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace faultline::kernel {

/// What a reference meant when the archive was last asked.
struct Answer {
    std::int64_t time = 0;  ///< seconds since the epoch
    PackageSet set;
};

/// The archive is asked once a day: whether what it said at `time` (seconds since the epoch) still
/// counts. A time to come does not.
[[nodiscard]] bool is_young(std::int64_t time);

/// "linux-image-6.1.0-50-cloud-amd64 6.1.176-1"
[[nodiscard]] std::string package_of(const PackageSet& set);

/// Nothing if it is not there, or damaged.
[[nodiscard]] std::optional<Answer> load_answer(const std::filesystem::path& path);

/// The directory of a kernel in the cache, named by content: suites that share a kernel share it.
[[nodiscard]] std::filesystem::path package_directory(const std::filesystem::path& cache,
                                                      const PackageSet& set);

/// Which packages a reference means, looked up once a day (for a version that is named: once) and
/// kept in the cache's debian/SUITE/.
class DebianAnswers {
 public:
    /// `ref` outlives it.
    DebianAnswers(const model::KernelRef& ref, const Context& context);

    /// The recorded answer, if it need not be asked again.
    [[nodiscard]] std::optional<Answer> known() const;
    /// Asks the archive; an older answer is better than none. The caller holds the suite's lock.
    [[nodiscard]] Result<Answer> ask();
    /// Asks it whatever was asked before. The caller holds the suite's lock.
    [[nodiscard]] Result<Answer> ask_archive();
    /// The indices are as new as can be.
    [[nodiscard]] bool updated() const { return updated_; }
    [[nodiscard]] Apt& apt() { return apt_; }
    /// The error of a caller that may not use the network.
    [[nodiscard]] tl::unexpected<Error> not_in_cache(const std::optional<Answer>& answer) const;
    [[nodiscard]] Result<host::FileLock> lock_suite() const;

 private:
    [[nodiscard]] std::optional<Answer> answer_of_indices();
    [[nodiscard]] Result<Answer> choose(std::int64_t time);

    const model::KernelRef& ref_;
    Context context_;
    std::filesystem::path suite_directory_;
    std::filesystem::path answer_path_;
    std::filesystem::path index_time_path_;
    Apt apt_;
    bool updated_ = false;
    std::int64_t started_;
};

}  // namespace faultline::kernel
