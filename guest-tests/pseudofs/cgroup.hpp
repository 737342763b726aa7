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

/// Mounts a cgroup v1 hierarchy: `options` are its controllers ("memory"), or "none,name=x". 0, or
/// the errno: EBUSY while v2 has the controller in use, EINVAL if there is no such controller.
[[nodiscard]] int mount_cgroup1(const std::string& directory, const std::string& options);

/// A cgroup directly below the root of a hierarchy. Stays until remove(): an object that
/// cannot say whether its members are gone cannot remove it by itself.
class Cgroup {
 public:
    /// Makes it, with `controller` enabled; empty: with what every cgroup has.
    [[nodiscard]] static Result<Cgroup> create(const std::string& name,
                                               std::string_view controller);
    /// Makes it in the hierarchy that is mounted there, of v1 or v2.
    [[nodiscard]] static Result<Cgroup> create_in(const std::string& root, const std::string& name);

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
