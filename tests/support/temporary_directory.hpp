// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>

namespace faultline::test {

/// A directory of the test's own, removed with all that is in it.
class TemporaryDirectory {
 public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

}  // namespace faultline::test
