// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::image {

/// Where mmdebstrap makes its tree, and what keeps it in there: when this object goes, nothing of
/// the tree is left, however the build ended.
///
/// Root builds in `workspace`, in a mount and a PID namespace of its own where it may have them: if
/// we are killed, all of the build's processes are, and its mounts of /proc, /sys and /dev are gone
/// with them. An ordinary user's tree belongs to subordinate ids, which may not enter a home
/// directory: it is made below $TMPDIR or /tmp, and removed in a namespace like the one it was made
/// in.
class BuildPlace {
 public:
    [[nodiscard]] static Result<BuildPlace> make(const std::string& mode,
                                                 const std::filesystem::path& workspace);
    BuildPlace(BuildPlace&& other) noexcept;
    BuildPlace& operator=(BuildPlace&&) = delete;
    ~BuildPlace();

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
    /// Words that go before mmdebstrap's.
    [[nodiscard]] const std::vector<std::string>& wrapper() const { return wrapper_; }

 private:
    BuildPlace(std::filesystem::path directory, bool foreign)
        : directory_(std::move(directory)), foreign_(foreign) {}

    std::filesystem::path directory_;
    bool foreign_;  ///< what is in it belongs to subordinate ids
    std::vector<std::string> wrapper_;
};

}  // namespace faultline::image
