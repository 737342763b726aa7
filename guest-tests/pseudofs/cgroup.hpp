// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::pseudofs {

/// Whether cgroup v2 is mounted and has this controller, such as "memory".
[[nodiscard]] bool has_controller(std::string_view controller);

/// A cgroup directly below the root of the v2 hierarchy. Stays until remove(): an object that
/// cannot say whether its members are gone cannot remove it by itself.
class Cgroup {
 public:
    /// Makes it, with `controller` enabled; empty: with what every cgroup has.
    [[nodiscard]] static Result<Cgroup> create(const std::string& name,
                                               std::string_view controller);

    [[nodiscard]] std::string path(std::string_view file) const;
    [[nodiscard]] Result<void> set(std::string_view file, std::string_view value) const;
    /// The number after `key` in a file of the "key value" form; 0 if there is none.
    [[nodiscard]] std::uint64_t number(std::string_view file, std::string_view key) const;
    /// The file's only number; 0 if there is none.
    [[nodiscard]] std::uint64_t number(std::string_view file) const;

    /// Sends SIGKILL to every member.
    void kill_members() const;
    /// Fails while there are members.
    [[nodiscard]] Result<void> remove() const;

 private:
    explicit Cgroup(std::string directory) : directory_(std::move(directory)) {}
    std::string directory_;
};

}  // namespace faultline::pseudofs
