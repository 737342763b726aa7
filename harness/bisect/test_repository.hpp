// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "support/temporary_directory.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::bisect::test {

/// A git repository of small commits, each of which has build.sh, a script that stands for a
/// kernel's build: it writes `kernel`, one word that says what a guest would come to.
class Repository {
 public:
    Repository();
    /// A commit on what is checked out, whose build is this script; its whole hash.
    std::string commit(std::string_view subject, std::string_view script);
    /// Standard output, without the last newline.
    std::string git(std::vector<std::string> words) const;
    /// Runs the commit's build.sh in a directory of its own: the word, or nothing if it fails.
    [[nodiscard]] std::string build(const std::string& commit) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    faultline::test::TemporaryDirectory directory_;
    std::filesystem::path path_ = directory_.path() / "linux";
    host::Cancel cancel_;
};

}  // namespace faultline::bisect::test
